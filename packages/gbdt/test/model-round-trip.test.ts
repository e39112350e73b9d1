import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Booster, GbdtError, train } from '../src/index.js';
import { readModel } from '../src/model/model-reader.js';
import { writeModel } from '../src/model/model-writer.js';
import { goldenCases, read as readGolden } from './support/golden.js';
import { madeData } from './support/made-data.js';

const folder = new URL('./fixtures/model-texts/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** Columns of a file that LightGBM's Python package and pandas wrote. */
function columnsOf(file: string): Map<string, Float64Array> {
  const [header = [], ...rows] = read(file)
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return new Map(header.map((name, i) => [name, Float64Array.from(rows, (row) => Number(row[i]))]));
}

const rows = [...columnsOf('rows.csv').values()];
const predictions = columnsOf('predictions.csv');

/** Kinds of model that are no sum of constant leaves, and what the one line says. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'linear-tree': /^m\.txt: tree 0: is_linear is 1: linear trees are not supported$/,
  'random-forest': /^m\.txt: header: average_output is set: random forests are not supported$/,
  multiclass: /^m\.txt: header: num_class is not 1: only regression models$/,
  binary: /^m\.txt: header: objective "binary sigmoid:1" is not supported, only regression, /,
  'square-root': /^m\.txt: header: objective "regression sqrt" is not supported, only regression, /,
  poisson: /^m\.txt: header: objective "poisson" is not supported, only regression, /,
};

/** As LightGBM 2.2 writes one: no weights, `is_linear` unknown, importances under their older name. */
const VERSION_2 = [
  ...['tree', 'version=v2', 'num_class=1', 'num_tree_per_iteration=1', 'label_index=0', 'max_feature_idx=1'],
  ...['objective=regression', 'feature_names=X1 X2', 'feature_infos=[0:999] 1:0:3:100:-1', 'tree_sizes=305'],
  ...['', 'Tree=0', 'num_leaves=3', 'num_cat=1', 'split_feature=1 0', 'split_gain=138.409 13.4409'],
  ...['threshold=0 340.50000000000006', 'decision_type=9 2', 'left_child=-1 -2', 'right_child=1 -3'],
  ...['leaf_value=4 2 1', 'leaf_count=200 341 459', 'internal_value=0 -0.392018', 'internal_count=1000 800'],
  ...['cat_boundaries=0 4', 'cat_threshold=0 0 0 16', 'shrinkage=1', '', '', 'end of trees', ''],
  ...['feature importances:', 'X1=1', 'X2=1', '', 'parameters:', '[boosting: gbdt]', '[max_position: 20]'],
  ...['', 'end of parameters', '', 'pandas_categorical:[]', ''],
].join('\n');

describe('a model text is written as it was read, byte for byte', () => {
  const accepted = [...predictions.keys(), 'gain-importance'];

  it.each(accepted)("LightGBM 4.7's %s, which predicts as LightGBM does", (name) => {
    const text = read(`${name}.txt`);
    const booster = Booster.parse(text);
    expect(booster.toText()).toBe(text);
    const expected = predictions.get(name === 'gain-importance' ? 'pandas-categories' : name)!;
    const found = booster.predict(rows.slice(0, booster.featureNames.length));
    expect(found).toHaveLength(10);
    found.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-12 * Math.abs(expected[i]!));
    });
  });

  it.each(goldenCases.map(({ name }) => name))("LightGBM 4.1's %s, by the writer itself too", (name) => {
    const text = readGolden(`${name}.model.txt`);
    expect(Booster.parse(text).toText()).toBe(text);
    expect(writeModel(readModel(text, name))).toBe(text);
  });

  it.each([
    ['line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte-order mark', (text: string) => `\uFEFF${text}`],
    ['no tree_sizes', (text: string) => text.replace(/^tree_sizes=.*\n/m, '')],
    ['lines of another tool', (text: string) => text.replace('objective=', 'trained_by=us\nobjective=')],
    ['lines behind the end', (text: string) => `${text}\n# checked\nby=hand\n`],
    ['three digits of exponent', (text: string) => text.replace(/e-(\d\d)\b/g, 'e-0$1')],
    ['no importances', (text: string) => text.replace(/\nfeature_importances:\n(?:.*=\d+\n)*/, '')],
  ])('with %s', (_, change) => {
    const plain = readGolden('friedman.l1.model.txt').replace(/^tree_sizes=.*\n/m, '');
    const text = change(plain);
    const row = Array.from({ length: 10 }, (_, i) => i / 10);
    expect(Booster.parse(text).toText()).toBe(text);
    expect(Booster.parse(text).predictRow(row)).toBe(Booster.parse(plain).predictRow(row));
  });

  it('of version v2, which has fewer lines per tree', () => {
    for (const text of [VERSION_2, VERSION_2.replace('end of trees\n\n', '')]) {
      const booster = Booster.parse(text);
      expect(booster.toText()).toBe(text);
      // Category 100 goes left; X1 decides the others.
      expect([...booster.predict([Float64Array.of(0, 340, 341), Float64Array.of(100, 3, 3)])]).toEqual([
        4, 2, 1,
      ]);
      const shap = booster.predictContributions([Float64Array.of(0), Float64Array.of(100)]);
      expect(shap.reduce((a, b) => a + b)).toBeCloseTo(4, 12);
      // The expected value weighs leaves by their rows.
      expect(shap[2]).toBeCloseTo((4 * 200 + 2 * 341 + 459) / 1000, 12);
    }
  });
});

describe('what is no sum of constant leaves', () => {
  it.each(Object.entries(REFUSED))('%s is refused in one line', (name, message) => {
    expect(() => Booster.parse(read(`${name}.txt`), 'm.txt')).toThrow(GbdtError);
    expect(() => Booster.parse(read(`${name}.txt`), 'm.txt')).toThrow(message);
  });
});

it('a training that goes on from a model keeps its pandas categories', () => {
  const data = { ...madeData(60, 3, 4), featureNames: ['size', 'grade', 'colour'] };
  const initModel = Booster.parse(read('pandas-categories.txt'));
  const { booster } = train({ parameters: { num_iterations: 1, min_data_in_leaf: 5 }, data, initModel });
  const line = 'pandas_categorical:[["x", "y", "\\u00e9 \\"q\\""]]\n';
  expect(booster.toText().endsWith(`end of parameters\n\n${line}`)).toBe(true);
  expect(booster.treeCount).toBe(initModel.treeCount + 1);
});

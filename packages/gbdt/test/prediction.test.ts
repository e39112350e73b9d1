import { describe, expect, it } from 'vitest';
import { Booster, GbdtError, train } from '../src/index.js';
import { readModel } from '../src/model/model-reader.js';
import { BatchPredictor } from '../src/prediction/batch-predictor.js';
import { leafOf } from '../src/prediction/decision.js';
import { FlatForest } from '../src/prediction/flat-forest.js';
import { makeMaskScorer } from '../src/prediction/mask-scorer.js';
import { makeWalkScorer } from '../src/prediction/walk-scorer.js';
import { read } from './support/golden.js';
import { madeData } from './support/made-data.js';

/** Values that reach every corner of a decision. */
const probes = [
  Number.NaN,
  0,
  -0,
  1e-36,
  -1e-36,
  -1,
  0.5,
  3,
  3.9,
  11,
  12,
  64,
  1e10,
  -1e10,
  5e9,
  Infinity,
  -Infinity,
];

describe('batch predictor', () => {
  it.each([
    ['walk', 20, makeWalkScorer],
    ['walk', 90, makeWalkScorer],
    ['mask', 32, makeMaskScorer],
    ['mask', 2, makeMaskScorer],
  ])('%s: sums the plain rule gives, bit for bit, up to %s leaves', (_, num_leaves, maker) => {
    const data = madeData(2000, 5, num_leaves, 0.1);
    const parameters = { num_leaves, num_iterations: 12, min_data_in_leaf: 3 };
    const { booster } = train({ parameters, data });
    const { trees } = readModel(booster.toText(), 'model');
    expect(Math.max(...trees.map(({ leafCount }) => leafCount))).toBe(num_leaves);
    const columns = data.columns.map((column) => column.slice(0, 777));
    const found = BatchPredictor.of(trees, [maker])!.predict(columns, 12);
    expect(found).toEqual(new FlatForest(trees).predict(columns, 12));
  });

  it('leaves what it cannot do to others', () => {
    const { trees } = readModel(read('friedman_categorical.l1.model.txt'), 'm');
    expect(BatchPredictor.of(trees)).toBeUndefined();
    const large = train({
      parameters: { num_leaves: 40, num_iterations: 1 },
      data: madeData(3000, 5, 1),
    }).booster;
    expect(BatchPredictor.of(readModel(large.toText(), 'm').trees, [makeMaskScorer])).toBeUndefined();
  });
});

describe('flat predictor', () => {
  it.each(['friedman_categorical.l1', 'friedman.quantile90', 'slices.mape'])(
    'follows the plain rule on odd values (%s)',
    (name) => {
      const text = read(`${name}.model.txt`);
      const booster = Booster.parse(text);
      const { trees } = readModel(text, name);
      const width = booster.featureNames.length;
      const columns = Array.from({ length: width }, (_, f) =>
        Float64Array.from({ length: 500 }, (_, i) => probes[(i * (2 * f + 1) + f) % probes.length]!),
      );
      const leaves = booster.predictLeaf(columns);
      const predictions = booster.predict(columns);
      for (let row = 0; row < 500; row++) {
        let sum = 0;
        trees.forEach((tree, index) => {
          const leaf = leafOf(tree, (feature) => columns[feature]![row]!);
          expect(leaves[index]![row]).toBe(leaf);
          sum += tree.leafValue[leaf]!;
        });
        expect(predictions[row]).toBe(sum);
      }
    },
  );

  it('follows the plain rule where zeros are missing, on ranks and one by one', () => {
    const made = madeData(900, 3, 6, 0.1);
    const columns = made.columns.map((column) => column.map((v) => (v < 0.2 ? 0 : v - 0.5)));
    const parameters = { zero_as_missing: true, num_iterations: 12, min_data_in_leaf: 5 };
    const { booster } = train({ parameters, data: { columns, label: made.label } });
    const { trees } = readModel(booster.toText(), 'model');
    expect(
      trees.some((tree) => tree.decisionType.includes(4)) &&
        trees.some((tree) => tree.decisionType.includes(6)),
    ).toBe(true);
    const predictions = booster.predict(columns);
    for (let row = 0; row < 900; row++) {
      const values = columns.map((column) => column[row]!);
      let sum = 0;
      for (const tree of trees) sum += tree.leafValue[leafOf(tree, (feature) => values[feature]!)]!;
      expect(predictions[row]).toBe(sum);
      expect(booster.predictRow(values)).toBe(sum);
    }
  });

  it('predicts the same in small and in large batches', () => {
    const data = madeData(1003, 6, 3, 0.1);
    const { booster } = train({ parameters: { num_iterations: 30 }, data });
    const whole = booster.predict(data.columns);
    for (let begin = 0; begin < 1003; begin += 100) {
      const part = data.columns.map((column) => column.slice(begin, begin + 100));
      expect(booster.predict(part)).toEqual(whole.slice(begin, begin + 100));
    }
  });

  it('sums the first trees only, where asked to', () => {
    const data = madeData(500, 4, 2);
    const parameters = { num_leaves: 6 };
    const short = train({ parameters: { ...parameters, num_iterations: 5 }, data }).booster;
    const long = train({ parameters: { ...parameters, num_iterations: 9 }, data }).booster;
    expect(long.predict(data.columns, { rounds: 5 })).toEqual(short.predict(data.columns));
    expect(long.predict(data.columns, { rounds: 0 })).toEqual(new Float64Array(500));
  });

  it('has a data error for columns that do not fit', () => {
    const { booster } = train({ parameters: { num_iterations: 2 }, data: madeData(100, 3, 1) });
    const column = new Float64Array(4);
    expect(() => booster.predict([column, column])).toThrow(GbdtError);
    expect(() => booster.predict([column, column, new Float64Array(3)])).toThrow(/"Column_2" has 3 rows/);
    expect(() => booster.predictRow([1, 2])).toThrow(/2 values, the model 3 features/);
  });
});

import { describe, expect, it } from 'vitest';
import { Booster, GbdtError, train } from '../src/index.js';
import { readModel } from '../src/model/model-reader.js';
import type { Tree } from '../src/model/tree.js';
import { goesLeft } from '../src/prediction/decision.js';
import { goldenCases, goldenData, read, readColumns } from './support/golden.js';
import { madeData } from './support/made-data.js';

describe.each(goldenCases)("SHAP values are LightGBM's, to 1e-6: $name", (golden) => {
  it('for the first 50 rows', () => {
    const expected = [...readColumns(`${golden.name}.shap.csv`).values()];
    const rows = expected[0]!.length;
    expect(rows).toBe(50);
    const columns = goldenData(golden).columns.map((column) => column.slice(0, rows));
    const booster = Booster.parse(read(`${golden.name}.model.txt`));
    const values = booster.predictContributions(columns);
    const width = columns.length + 1;
    const predictions = booster.predict(columns);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let f = 0; f < width; f++) {
        const value = values[row * width + f]!;
        expect(Math.abs(value - expected[f]![row]!)).toBeLessThanOrEqual(1e-6);
        sum += value;
      }
      expect(sum).toBeCloseTo(predictions[row]!, 9);
    }
  });
});

/** The value expected when only the features of `known` are known (a mean over training rows). */
function conditional(tree: Tree, row: number[], known: number, node = 0): number {
  if (node < 0) return tree.leafValue[~node]!;
  const rows = (child: number): number => (child >= 0 ? tree.nodeRows[child]! : tree.leafRows[~child]!);
  const feature = tree.splitFeature[node]!;
  const left = tree.leftChild[node]!;
  const right = tree.rightChild[node]!;
  if ((known >> feature) & 1) {
    return conditional(tree, row, known, goesLeft(tree, node, row[feature]!) ? left : right);
  }
  const total = rows(node);
  return (
    (rows(left) / total) * conditional(tree, row, known, left) +
    (rows(right) / total) * conditional(tree, row, known, right)
  );
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

describe('SHAP values', () => {
  it('are those of the definition: a mean over all subsets of the other features', () => {
    const data = madeData(300, 5, 4, 0.1);
    const { booster } = train({
      parameters: { num_iterations: 3, num_leaves: 12, min_data_in_leaf: 5 },
      data,
    });
    const { trees } = readModel(booster.toText(), 'model');
    const columns = data.columns.map((column) => column.slice(0, 10));
    const values = booster.predictContributions(columns);
    for (let i = 0; i < 10; i++) {
      const row = columns.map((column) => column[i]!);
      for (let feature = 0; feature < 5; feature++) {
        let expected = 0;
        for (let known = 0; known < 32; known++) {
          if ((known >> feature) & 1) continue;
          const size = known.toString(2).replaceAll('0', '').length;
          const weight = (factorial(size) * factorial(4 - size)) / factorial(5);
          for (const tree of trees) {
            expected +=
              weight * (conditional(tree, row, known | (1 << feature)) - conditional(tree, row, known));
          }
        }
        expect(values[i * 6 + feature]).toBeCloseTo(expected, 9);
      }
    }
  });

  it('are an error where the model does not know its rows', () => {
    const text = read('friedman.l2.model.txt').replaceAll(/^leaf_count=\d+/gm, (match) =>
      match.replace(/\d+/, '0'),
    );
    const sized = text.replace(/^tree_sizes=.*\n/m, '');
    const columns = Array.from({ length: 10 }, () => new Float64Array(1));
    expect(() => Booster.parse(sized).predictContributions(columns)).toThrow(GbdtError);
  });

  it('of a path as long as they may be are right, and of a longer one an error', () => {
    /** Value v goes left at node v; node i has all rows from v = i on, one a leaf. */
    const chain = (nodes: number): string => {
      const list = (count: number, at: (i: number) => number): string =>
        Array.from({ length: count }, (_, i) => at(i)).join(' ');
      return [
        ...['tree', 'version=v4', 'num_class=1', 'label_index=0', 'max_feature_idx=0', 'feature_names=x'],
        ...['feature_infos=[0:1]', '', 'Tree=0', `num_leaves=${nodes + 1}`, 'num_cat=0'],
        `split_feature=${list(nodes, () => 0)}`,
        `threshold=${list(nodes, (i) => i)}`,
        `decision_type=${list(nodes, () => 2)}`,
        `left_child=${list(nodes, (i) => -(i + 1))}`,
        `right_child=${list(nodes, (i) => (i + 1 < nodes ? i + 1 : -(nodes + 1)))}`,
        `leaf_value=${list(nodes + 1, (i) => i)}`,
        `leaf_count=${list(nodes + 1, () => 1)}`,
        `internal_count=${list(nodes, (i) => nodes + 1 - i)}`,
        ...['', '', 'end of trees', ''],
      ].join('\n');
    };
    const [effect, expected] = Booster.parse(chain(1024)).predictContributions([Float64Array.of(5)]);
    expect(expected).toBeCloseTo(512, 9);
    expect(effect! + expected!).toBeCloseTo(5, 6);
    expect(() => Booster.parse(chain(1025)).predictContributions([Float64Array.of(5)])).toThrow(
      /^tree 0: a path of 1025 splits, SHAP values are limited to 1024$/,
    );
  });
});

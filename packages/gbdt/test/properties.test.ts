import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { train } from '../src/index.js';
import { readModel } from '../src/model/model-reader.js';
import { Random } from '../src/random.js';
import { madeData, pickRows } from './support/made-data.js';

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const options = { numRuns: 25 };

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

/** A random order of 0 … n − 1. */
function shuffled(n: number, seed: number): number[] {
  const random = new Random(seed);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.nextInt(0, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

describe('sums', () => {
  it('of gradients and hessians are conserved over every split, and every row is in one leaf', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const data = madeData(400, 3, seed, 0.1);
        const weight = data.label.map((_, i) => 0.5 + ((i * 7) % 10) / 10);
        const parameters = { num_iterations: 1, num_leaves: 12, min_data_in_leaf: 5, learning_rate: 1 };
        const { booster } = train({ parameters, data: { ...data, weight } });
        const [tree] = readModel(booster.toText(), 'model').trees;
        const weights = (child: number): number => (child >= 0 ? sums(child) : tree!.leafWeight[~child]!);
        const rows = (child: number): number =>
          child >= 0 ? tree!.nodeRows[child]! : tree!.leafRows[~child]!;
        const sums = (node: number): number =>
          weights(tree!.leftChild[node]!) + weights(tree!.rightChild[node]!);
        const total = weight.reduce((a, b) => a + Math.fround(b), 0);
        expect(tree!.leafWeight.reduce((a, b) => a + b)).toBeCloseTo(total, 6);
        // The root's weight is not in the text; every other node's is that of its children.
        for (let node = 1; node < tree!.leafCount - 1; node++) {
          expect(sums(node) / tree!.nodeWeight[node]!).toBeCloseTo(1, 4);
        }
        for (let node = 0; node < tree!.leafCount - 1; node++) {
          expect(rows(tree!.leftChild[node]!) + rows(tree!.rightChild[node]!)).toBe(tree!.nodeRows[node]);
        }
        // At the Newton step of the squared error a leaf's gradients sum to weight × (start − value).
        const start = data.label.reduce((a, v, i) => a + Math.fround(v) * Math.fround(weight[i]!), 0) / total;
        const gradients = tree!.leafValue.reduce(
          (a, v, leaf) => a + (start - v) * tree!.leafWeight[leaf]!,
          0,
        );
        expect(gradients).toBeCloseTo(0, 2);
        const leaves = booster.predictLeaf(data.columns)[0]!;
        tree!.leafRows.forEach((count, leaf) => {
          expect(leaves.filter((l) => l === leaf)).toHaveLength(count);
        });
      }),
      options,
    );
  });
});

describe('predictions, with sampling off', () => {
  const parameters = { num_iterations: 15, num_leaves: 8, min_data_in_leaf: 10, learning_rate: 0.2 };

  it.each(['regression', 'regression_l1', 'huber', 'quantile', 'mape'])(
    'do not depend on the order of the rows (%s)',
    (objective) => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const data = madeData(300, 4, seed, 0.05);
          const mixed = pickRows(data, shuffled(300, seed + 1));
          const a = train({ parameters: { ...parameters, objective }, data }).booster;
          const b = train({ parameters: { ...parameters, objective }, data: mixed }).booster;
          // Sums in another order differ by rounding, of the order of 1e-9 of the label's range at most.
          expect(largestDifference(a.predict(data.columns), b.predict(data.columns))).toBeLessThan(1e-6);
        }),
        options,
      );
    },
  );

  it('do not depend on monotone transforms of a feature that keep the sign', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('cube', 'scale', 'root'), (seed, kind) => {
        const transform = { cube: (v: number) => v ** 3, scale: (v: number) => 7 * v, root: Math.sqrt }[
          kind
        ]!;
        // Few distinct values, so that both have a bin per value.
        const made = madeData(300, 3, seed);
        const data = {
          ...made,
          columns: made.columns.map((column) => column.map((v) => Math.round(v * 60) / 60)),
        };
        const other = { ...data, columns: data.columns.map((column) => column.map(transform)) };
        const a = train({ parameters, data }).booster;
        const b = train({ parameters, data: other }).booster;
        expect(largestDifference(a.predict(data.columns), b.predict(other.columns))).toBeLessThan(1e-9);
      }),
      options,
    );
  });

  it('weigh a row of weight 2 like two rows (regression)', () => {
    const data = madeData(200, 3, 11);
    const weight = data.label.map((_, i) => (i % 2 === 0 ? 2 : 1));
    const twice = [...data.label.keys()].flatMap((row) => (row % 2 === 0 ? [row, row] : [row]));
    // Leaves are limited by weight, not by rows, which differ.
    const limits = { ...parameters, min_data_in_leaf: 0, min_sum_hessian_in_leaf: 15, min_data_in_bin: 1 };
    const a = train({ parameters: limits, data: { ...data, weight } }).booster;
    const b = train({ parameters: limits, data: pickRows(data, twice) }).booster;
    expect(largestDifference(a.predict(data.columns), b.predict(data.columns))).toBeLessThan(1e-6);
  });
});

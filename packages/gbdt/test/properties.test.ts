import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binData } from '../src/binning/binned-data.js';
import { accumulate } from '../src/growing/histogram.js';
import { RowPartition } from '../src/growing/row-partition.js';
import { train } from '../src/index.js';
import { parseParameters } from '../src/parameters/parameters.js';
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
  it('of gradients and hessians are conserved over a split, and every row stays in one leaf', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 19 }), (seed, threshold) => {
        const data = madeData(400, 2, seed, 0.1);
        const { features } = binData(data, parseParameters({ max_bin: 20 }));
        const random = new Random(seed);
        const gradients = Float32Array.from(data.label, () => random.nextFloat() - 0.5);
        const hessians = Float32Array.from(data.label, () => random.nextFloat());
        const partition = new RowPartition(400, 2);
        partition.reset();
        const [first, second] = features;
        const goesLeft = Uint8Array.from({ length: first!.mapper.binCount }, (_, bin) =>
          bin <= threshold ? 1 : 0,
        );
        const sums = (leaf: number): [number, number] => {
          const begin = partition.begin[leaf]!;
          const end = begin + partition.count[leaf]!;
          const rows = partition.rows.subarray(begin, end);
          const ordered = Float32Array.from(rows, (row) => gradients[row]!);
          const orderedHessians = Float32Array.from(rows, (row) => hessians[row]!);
          const histogram = new Float64Array(2 * second!.mapper.binCount);
          accumulate(second!.bins, partition.rows, begin, end, ordered, orderedHessians, histogram, 0);
          const total = (from: number): number =>
            histogram.reduce((sum, v, i) => (i % 2 === from ? sum + v : sum), 0);
          return [total(0), total(1)];
        };
        const before = sums(0);
        partition.split(0, 1, first!.bins, goesLeft);
        const left = sums(0);
        const right = sums(1);
        expect(left[0] + right[0]).toBeCloseTo(before[0], 9);
        expect(left[1] + right[1]).toBeCloseTo(before[1], 9);
        expect([...partition.rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i));
        for (const row of partition.rows.subarray(0, partition.count[0]!)) {
          expect(first!.bins[row]!).toBeLessThanOrEqual(threshold);
        }
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

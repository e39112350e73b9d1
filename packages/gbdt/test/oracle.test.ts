import { describe, expect, it } from 'vitest';
import { valueToBin } from '../src/binning/bin-mapper.js';
import { binColumn, binData } from '../src/binning/binned-data.js';
import { train } from '../src/index.js';
import { parseParameters } from '../src/parameters/parameters.js';
import { madeData } from './support/made-data.js';

describe('binning', () => {
  it('puts every value below its upper bound and above the one before, NaN into the last bin', () => {
    const data = madeData(900, 3, 9, 0.05);
    const { features } = binData(data, parseParameters({ max_bin: 30 }));
    expect(features).toHaveLength(3);
    for (const { mapper, index } of features) {
      const bins = binColumn(data.columns[index]!, mapper);
      if (mapper.kind !== 'numeric') throw new Error('expected numeric bins');
      expect(mapper.binCount).toBeLessThanOrEqual(30);
      data.columns[index]!.forEach((value, row) => {
        const bin = bins[row]!;
        expect(bin).toBe(valueToBin(mapper, value));
        if (Number.isNaN(value)) {
          expect(bin).toBe(mapper.binCount - 1);
        } else {
          expect(value).toBeLessThanOrEqual(mapper.upperBounds[bin]!);
          if (bin > 0) expect(value).toBeGreaterThan(mapper.upperBounds[bin - 1]!);
        }
      });
    }
  });

  it('gives zero a bin of its own', () => {
    const column = Float64Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 0 : (i % 50) - 25));
    const { features } = binData({ columns: [column], label: column }, parseParameters({ max_bin: 10 }));
    const { mapper } = features[0]!;
    const bins = binColumn(column, mapper);
    const zeroRows = [...column.keys()].filter((row) => bins[row] === mapper.zeroBin);
    expect(zeroRows.every((row) => column[row] === 0)).toBe(true);
    expect(zeroRows.length).toBeGreaterThan(100);
  });
});

/** The best first split by the definition: every threshold between sorted values, L2 gain, both directions of NaN. */
function naiveBestGain(column: Float64Array, label: Float64Array, minRows: number): number {
  const mean = label.reduce((a, b) => a + b, 0) / label.length;
  const residual = Array.from(label, (value) => mean - value);
  const present = [...column.keys()].filter((i) => !Number.isNaN(column[i]!));
  const values = [...new Set(present.map((i) => column[i]!))].sort((a, b) => a - b);
  const score = (rows: number[]): number => rows.reduce((sum, i) => sum + residual[i]!, 0) ** 2 / rows.length;
  const all = score([...column.keys()]);
  let best = 0;
  for (const threshold of values) {
    for (const nanLeft of [false, true]) {
      const isLeft = (i: number): boolean => (Number.isNaN(column[i]!) ? nanLeft : column[i]! <= threshold);
      const left = [...column.keys()].filter(isLeft);
      const right = [...column.keys()].filter((i) => !isLeft(i));
      if (left.length < minRows || right.length < minRows) continue;
      best = Math.max(best, score(left) + score(right) - all);
    }
  }
  return best;
}

describe('split finding', () => {
  it.each([0, 0.15])(
    'finds the best split of all thresholds and both directions, share missing: %s',
    (missing) => {
      for (let seed = 1; seed <= 5; seed++) {
        const data = madeData(160, 5, seed, missing);
        const { booster } = train({
          // A bin per value, so that the histogram loses nothing.
          parameters: {
            num_leaves: 2,
            num_iterations: 1,
            min_data_in_leaf: 10,
            min_data_in_bin: 1,
            max_bin: 1000,
          },
          data,
        });
        const gains = booster.featureImportance('gain');
        const expected = data.columns.map((column) => naiveBestGain(column, data.label, 10));
        const winner = expected.indexOf(Math.max(...expected));
        expect(gains.indexOf(Math.max(...gains))).toBe(winner);
        expect(gains[winner]! / expected[winner]!).toBeCloseTo(1, 4);
      }
    },
  );
});

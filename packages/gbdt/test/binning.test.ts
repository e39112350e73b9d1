import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findBinBounds } from '../src/binning/bin-bounds.js';
import { summarize } from '../src/binning/distinct-values.js';
import { findCategoricalBins } from '../src/binning/find-bins.js';

const OPTIONS = {
  maxBins: 255,
  minDataInBin: 1,
  minSplitData: 1,
  preFilter: true,
  useMissing: true,
  zeroAsMissing: false,
};

it.each([
  ['between the signs, though no row has it', [2, -1, 3], [-1, 0, 2, 3], [1, 0, 1, 1]],
  ['before what is above it', [0, 2, 1], [0, 1, 2], [1, 1, 1]],
  ['behind what is below it', [-1, 0, -2], [-2, -1, 0], [1, 1, 1]],
  ['nowhere where all are above it and none is it', [2, 1, 2], [1, 2], [1, 2]],
  ['alone where nothing else is', [0, 0], [0], [2]],
])('zero stands %s', (_, column, values, counts) => {
  const summary = summarize(Float64Array.from(column));
  expect([[...summary.values], [...summary.counts]]).toEqual([values, counts]);
});

it('a category can be told from what is missing, and not from nothing', () => {
  const mapperOf = (column: readonly number[]) =>
    findCategoricalBins(summarize(Float64Array.from(column)), OPTIONS);
  expect(mapperOf([3, 3, 3, Number.NaN, Number.NaN, Number.NaN])).toMatchObject({
    binCount: 2,
    trivial: false,
  });
  expect(mapperOf([3, 3, 3])).toMatchObject({ trivial: true });
  expect(mapperOf([Number.NaN, Number.NaN])).toMatchObject({ binCount: 1, trivial: true });
});

it('bounds ascend to infinity, are at most as many as bins may be, and each parts two neighbours', () => {
  const counts = fc.array(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 10, max: 60 })), {
    minLength: 2,
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      counts,
      fc.integer({ min: 2, max: 8 }),
      fc.integer({ min: 1, max: 5 }),
      (of, maxBins, least) => {
        const values = Float64Array.from(of, (_, index) => index + 1);
        const total = of.reduce((sum, count) => sum + count, 0);
        const bounds = [...findBinBounds({ values, counts: Int32Array.from(of) }, maxBins, total, least)];
        expect(bounds.at(-1)).toBe(Number.POSITIVE_INFINITY);
        expect(bounds.length).toBeLessThanOrEqual(maxBins);
        for (const [index, bound] of bounds.slice(0, -1).entries()) {
          expect(bound).toBeLessThan(bounds[index + 1]!);
          // Of zero, which no row has here, and between whole numbers.
          if (index > 0) expect(bound % 1).toBeCloseTo(0.5, 9);
        }
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

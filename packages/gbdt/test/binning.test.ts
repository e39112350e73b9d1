import { expect, it } from 'vitest';
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

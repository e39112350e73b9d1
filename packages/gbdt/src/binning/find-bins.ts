import { MISSING_NAN, MISSING_NONE, MISSING_ZERO, type MissingKind } from '../model/missing-kind.js';
import { findBinBounds } from './bin-bounds.js';
import { type BinMapper, type CategoricalMapper, type NumericMapper, numericBin } from './bin-mapper.js';
import type { SampleSummary } from './distinct-values.js';

/** The parameters that shape bins. */
export interface BinOptions {
  readonly maxBins: number;
  readonly minDataInBin: number;
  /** Rows that a side of a split needs within the sample; features that cannot give them are trivial. */
  readonly minSplitData: number;
  readonly preFilter: boolean;
  readonly useMissing: boolean;
  readonly zeroAsMissing: boolean;
}

/** Whether no threshold leaves `needed` rows on both sides (LightGBM's `NeedFilter`). */
function cannotSplit(
  counts: readonly number[],
  total: number,
  needed: number,
  categorical: boolean,
): boolean {
  if (categorical && counts.length > 2) return false;
  let left = 0;
  for (let i = 0; i < counts.length - 1; i++) {
    left = categorical ? counts[i]! : left + counts[i]!;
    if (left >= needed && total - left >= needed) return false;
  }
  return true;
}

function missingKind(sample: SampleSummary, options: BinOptions): MissingKind {
  if (!options.useMissing) return MISSING_NONE;
  if (options.zeroAsMissing) return MISSING_ZERO;
  return sample.missingCount > 0 ? MISSING_NAN : MISSING_NONE;
}

/** Bins of a numeric feature. */
export function findNumericBins(sample: SampleSummary, options: BinOptions): NumericMapper {
  let missing = missingKind(sample, options);
  const present = sample.total - sample.missingCount;
  let upperBounds: Float64Array;
  if (missing === MISSING_NAN) {
    const bounds = findBinBounds(sample, options.maxBins - 1, present, options.minDataInBin);
    upperBounds = Float64Array.of(...bounds, Number.NaN);
  } else {
    upperBounds = findBinBounds(sample, options.maxBins, sample.total, options.minDataInBin);
    if (missing === MISSING_ZERO && upperBounds.length === 2) missing = MISSING_NONE;
  }
  const binCount = upperBounds.length;
  const counts = new Array<number>(binCount).fill(0);
  let bin = 0;
  for (let i = 0; i < sample.values.length; i++) {
    while (sample.values[i]! > upperBounds[bin]! && bin < binCount - 1) bin++;
    counts[bin]! += sample.counts[i]!;
  }
  if (missing === MISSING_NAN) counts[binCount - 1] = sample.missingCount;
  const filtered = options.preFilter && cannotSplit(counts, sample.total, options.minSplitData, false);
  return {
    kind: 'numeric',
    binCount,
    missing,
    trivial: binCount <= 1 || filtered,
    zeroBin: numericBin(upperBounds, binCount - (missing === MISSING_NAN ? 2 : 1), missing, 0),
    upperBounds,
    minimum: sample.values[0]!,
    maximum: sample.values.at(-1)!,
  };
}

/** Categories (integers) with their counts, most frequent first, ties in ascending order; and the missing rows. */
function countCategories(sample: SampleSummary): { categories: [number, number][]; missing: number } {
  const counts = new Map<number, number>();
  let missing = sample.missingCount;
  for (let i = 0; i < sample.values.length; i++) {
    const category = Math.trunc(sample.values[i]!);
    const count = sample.counts[i]!;
    if (category < 0) missing += count;
    else if (count > 0) counts.set(category, (counts.get(category) ?? 0) + count);
  }
  return { categories: [...counts].sort((a, b) => b[1] - a[1]), missing };
}

/**
 * Bins of a categorical feature: one per frequent category until 99 % of the rows have one; the rest share bin 0
 * with NaN.
 */
export function findCategoricalBins(sample: SampleSummary, options: BinOptions): CategoricalMapper {
  const { categories, missing } = countCategories(sample);
  const bins = [-1];
  const counts = [0];
  let used = 0;
  const cut = Math.trunc(Math.fround((sample.total - missing) * Math.fround(0.99)) + 0.5);
  const maxBins = Math.min(categories.length + (missing > 0 ? 1 : 0), options.maxBins);
  for (const [index, [category, count]] of categories.entries()) {
    if (used >= cut && bins.length >= maxBins) break;
    if (count < options.minDataInBin && index > 1) break;
    bins.push(category);
    counts.push(count);
    used += count;
  }
  counts[0] = sample.total - used;
  const complete = bins.length - 1 === categories.length && missing === 0;
  const binOfCategory = new Map(bins.slice(1).map((category, index) => [category, index + 1]));
  const filtered = options.preFilter && cannotSplit(counts, sample.total, options.minSplitData, true);
  return {
    kind: 'categorical',
    binCount: bins.length,
    missing: complete ? MISSING_NONE : MISSING_NAN,
    trivial: bins.length <= 1 || filtered,
    zeroBin: binOfCategory.get(0) ?? 0,
    categories: Int32Array.from(bins),
    binOfCategory,
  };
}

/** What the header of a model says of a feature: its range, its categories, or `none` where it is trivial. */
export function featureInfo(mapper: BinMapper, formatNumber: (value: number) => string): string {
  if (mapper.trivial) return 'none';
  if (mapper.kind === 'categorical') return mapper.categories.join(':');
  return `[${formatNumber(mapper.minimum)}:${formatNumber(mapper.maximum)}]`;
}

import { categoryOf } from '../model/category.js';
import { MISSING_NAN, type MissingKind } from '../model/missing-kind.js';

interface CommonMapper {
  readonly binCount: number;
  readonly missing: MissingKind;
  /** No split can use the feature: one bin, or no side with enough rows. */
  readonly trivial: boolean;
  /** Bin of the value 0. */
  readonly zeroBin: number;
}

/** Value → bin by upper bounds (inclusive). With MISSING_NAN the last bin is NaN's and its bound is NaN. */
export interface NumericMapper extends CommonMapper {
  readonly kind: 'numeric';
  readonly upperBounds: Float64Array;
  /** Smallest and largest value of the sample, zero included where it occurs. */
  readonly minimum: number;
  readonly maximum: number;
}

/** Category → bin, most frequent first. Bin 0 holds NaN, negative, rare and unseen categories. */
export interface CategoricalMapper extends CommonMapper {
  readonly kind: 'categorical';
  /** Bin → category; −1 for bin 0. */
  readonly categories: Int32Array;
  readonly binOfCategory: ReadonlyMap<number, number>;
}

export type BinMapper = NumericMapper | CategoricalMapper;

/** First bin whose upper bound is not below `value`; NaN goes to its own bin, or counts as 0 where it has none. */
export function numericBin(
  upperBounds: Float64Array,
  lastValueBin: number,
  missing: MissingKind,
  value: number,
): number {
  let sought = value;
  if (Number.isNaN(value)) {
    if (missing === MISSING_NAN) return lastValueBin + 1;
    sought = 0;
  }
  let low = 0;
  let high = lastValueBin;
  while (low < high) {
    const middle = (low + high - 1) >> 1;
    if (sought <= upperBounds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The bin of one value. */
export function valueToBin(mapper: BinMapper, value: number): number {
  if (mapper.kind === 'categorical') return mapper.binOfCategory.get(categoryOf(value)) ?? 0;
  const lastValueBin = mapper.binCount - (mapper.missing === MISSING_NAN ? 2 : 1);
  return numericBin(mapper.upperBounds, lastValueBin, mapper.missing, value);
}

import { ZERO_THRESHOLD } from '../constants.js';
import { nextUp } from './next-after.js';

/** Distinct values of one feature, ascending, and how often each occurs in the sample. */
export interface DistinctValues {
  readonly values: Float64Array;
  readonly counts: Int32Array;
}

/** The bound between two neighbouring values: their middle, one step up, as LightGBM stores it. */
const boundBetween = (lower: number, upper: number): number => nextUp((lower + upper) / 2);

function pushBound(bounds: number[], bound: number): boolean {
  const last = bounds.at(-1);
  if (last !== undefined && bound <= nextUp(last)) return false;
  bounds.push(bound);
  return true;
}

/** Every value can have a bin of its own; values rarer than `minDataInBin` share one. */
function boundsOfFewValues({ values, counts }: DistinctValues, minDataInBin: number): number[] {
  const bounds: number[] = [];
  let inBin = 0;
  for (let i = 0; i < values.length - 1; i++) {
    inBin += counts[i]!;
    if (inBin >= minDataInBin && pushBound(bounds, boundBetween(values[i]!, values[i + 1]!))) inBin = 0;
  }
  bounds.push(Number.POSITIVE_INFINITY);
  return bounds;
}

/** More values than bins: equal counts per bin, but a value that fills a mean bin alone gets its own. */
function boundsOfManyValues(
  { values, counts }: DistinctValues,
  maxBins: number,
  total: number,
  minDataInBin: number,
): number[] {
  const binCount = Math.max(1, Math.min(maxBins, Math.floor(total / minDataInBin)));
  let meanSize = total / binCount;
  let restBins = binCount;
  let restTotal = total;
  const isBig = Array.from(counts, (count) => count >= meanSize);
  for (let i = 0; i < counts.length; i++) {
    if (isBig[i]) {
      restBins--;
      restTotal -= counts[i]!;
    }
  }
  meanSize = restTotal / restBins;
  const uppers: number[] = [];
  const lowers: number[] = [values[0]!];
  let inBin = 0;
  for (let i = 0; i < values.length - 1; i++) {
    if (!isBig[i]) restTotal -= counts[i]!;
    inBin += counts[i]!;
    if (isBig[i] || inBin >= meanSize || (isBig[i + 1] && inBin >= Math.max(1, meanSize * 0.5))) {
      uppers.push(values[i]!);
      lowers.push(values[i + 1]!);
      if (uppers.length >= binCount - 1) break;
      inBin = 0;
      if (!isBig[i]) {
        restBins--;
        meanSize = restTotal / restBins;
      }
    }
  }
  const bounds: number[] = [];
  for (let i = 0; i < uppers.length; i++) pushBound(bounds, boundBetween(uppers[i]!, lowers[i + 1]!));
  bounds.push(Number.POSITIVE_INFINITY);
  return bounds;
}

/** LightGBM's `GreedyFindBin`: upper bounds of at most `maxBins` bins over values of one sign. */
function greedyBounds(
  distinct: DistinctValues,
  maxBins: number,
  total: number,
  minDataInBin: number,
): number[] {
  return distinct.values.length <= maxBins
    ? boundsOfFewValues(distinct, minDataInBin)
    : boundsOfManyValues(distinct, maxBins, total, minDataInBin);
}

function slice(distinct: DistinctValues, from: number, to: number): DistinctValues {
  return { values: distinct.values.subarray(from, to), counts: distinct.counts.subarray(from, to) };
}

function sum(counts: Int32Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

/**
 * Upper bounds of the bins of one numeric feature, the last one +∞ (LightGBM's `FindBinWithZeroAsOneBin`): zero
 * has a bin of its own, negative and positive values share the rest in proportion to their counts.
 *
 * @param total rows in the sample without missing ones
 */
export function findBinBounds(
  distinct: DistinctValues,
  maxBins: number,
  total: number,
  minDataInBin: number,
): Float64Array {
  const { values } = distinct;
  const firstNotNegative = values.findIndex((value) => value > -ZERO_THRESHOLD);
  const negativeEnd = firstNotNegative < 0 ? values.length : firstNotNegative;
  const positiveIndex = values.findIndex((value) => value > ZERO_THRESHOLD);
  const positiveStart = positiveIndex < 0 ? values.length : positiveIndex;
  const negative = slice(distinct, 0, negativeEnd);
  const positive = slice(distinct, positiveStart, values.length);
  const negativeTotal = sum(negative.counts);
  const positiveTotal = sum(positive.counts);
  const zeroTotal = sum(distinct.counts) - negativeTotal - positiveTotal;

  let bounds: number[] = [];
  if (negativeEnd > 0 && maxBins > 1) {
    const share = Math.max(1, Math.trunc((negativeTotal / (total - zeroTotal)) * (maxBins - 1)));
    bounds = greedyBounds(negative, share, negativeTotal, minDataInBin);
    bounds[bounds.length - 1] = -ZERO_THRESHOLD;
  }
  const positiveBins = maxBins - 1 - bounds.length;
  if (positiveStart < values.length && positiveBins > 0) {
    bounds.push(ZERO_THRESHOLD, ...greedyBounds(positive, positiveBins, positiveTotal, minDataInBin));
  } else {
    bounds.push(Number.POSITIVE_INFINITY);
  }
  return Float64Array.from(bounds);
}

import { ZERO_THRESHOLD } from '../constants.js';
import type { DistinctValues } from './bin-bounds.js';
import { nextUp } from './next-after.js';

/** What a feature's sample holds: its distinct values (zeros as exactly 0) and how many values are NaN. */
export interface SampleSummary extends DistinctValues {
  readonly missingCount: number;
  /** Rows of the sample. */
  readonly total: number;
}

/**
 * Sorts and counts the sampled values of one column. Doubles one step apart count as the same value and the larger
 * one stands for both, as in LightGBM's `BinMapper::FindBin`.
 *
 * @param rows sampled row numbers, or nothing for all rows
 */
export function summarize(column: Float64Array, rows?: Int32Array): SampleSummary {
  const total = rows ? rows.length : column.length;
  const kept = new Float64Array(total);
  let used = 0;
  let missingCount = 0;
  for (let i = 0; i < total; i++) {
    const value = column[rows ? rows[i]! : i]!;
    if (Number.isNaN(value)) missingCount++;
    else if (Math.abs(value) > ZERO_THRESHOLD) kept[used++] = value;
  }
  const sorted = kept.subarray(0, used).sort();
  const zeroCount = total - used - missingCount;
  const values: number[] = [];
  const counts: number[] = [];
  const pushZero = (): void => {
    values.push(0);
    counts.push(zeroCount);
  };
  if (used === 0 || (sorted[0]! > 0 && zeroCount > 0)) pushZero();
  for (let i = 0; i < used; i++) {
    const value = sorted[i]!;
    if (i > 0 && value <= nextUp(sorted[i - 1]!)) {
      values[values.length - 1] = value;
      counts[counts.length - 1]!++;
      continue;
    }
    // Between the signs zero is always listed, even when no row has it: LightGBM does so too.
    if (i > 0 && sorted[i - 1]! < 0 && value > 0) pushZero();
    values.push(value);
    counts.push(1);
  }
  if (used > 0 && sorted[used - 1]! < 0 && zeroCount > 0) pushZero();
  return { values: Float64Array.from(values), counts: Int32Array.from(counts), missingCount, total };
}

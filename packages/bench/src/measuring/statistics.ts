import { median, quantile } from '@ctfusion/base';

/** Median absolute deviation from the median, unscaled. */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}

/** How far outside the quartiles a sample lies (Tukey 1977): beyond 1.5 interquartile ranges mild, beyond 3 severe. */
export type OutlierLabel = '' | 'mild_low' | 'mild_high' | 'severe_low' | 'severe_high';

/** A label for each sample; every sample is kept. Fewer than four give no quartiles worth the name, and no labels. */
export function labelOutliers(values: readonly number[]): readonly OutlierLabel[] {
  if (values.length < 4) return values.map(() => '');
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)];
  const range = high - low;
  return values.map((value) => {
    if (value < low - 3 * range) return 'severe_low';
    if (value > high + 3 * range) return 'severe_high';
    if (value < low - 1.5 * range) return 'mild_low';
    return value > high + 1.5 * range ? 'mild_high' : '';
  });
}

export interface ConfidenceInterval {
  readonly low: number;
  readonly high: number;
}

/** Percentile bootstrap (Efron 1979) of the median, reproducible: the resampling is seeded. */
export function bootstrapMedian(
  values: readonly number[],
  { resamples = 500, confidence = 0.95, seed = 42 } = {},
): ConfidenceInterval {
  if (values.length === 0) return { low: Number.NaN, high: Number.NaN };
  let state = seed;
  const nextIndex = (): number => {
    // xorshift32 (Marsaglia 2003): quick, and good enough to pick indices.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % values.length;
  };
  const medians = Array.from({ length: resamples }, () =>
    median(Array.from({ length: values.length }, () => values[nextIndex()]!)),
  );
  return { low: quantile(medians, (1 - confidence) / 2), high: quantile(medians, (1 + confidence) / 2) };
}

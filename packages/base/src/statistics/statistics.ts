/** Quantile of sorted or unsorted values, linearly interpolated between order statistics (NumPy's and pandas' default). */
export function quantile(values: ArrayLike<number>, probability: number): number {
  return sortedQuantile(Float64Array.from(values).sort(), probability);
}

/** As `quantile`, of values that are sorted already: many quantiles of one column cost one sort. */
export function sortedQuantile(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * probability;
  const lower = Math.floor(position);
  const upper = Math.ceil(position);
  return sorted[lower]! + (position - lower) * (sorted[upper]! - sorted[lower]!);
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}

/** |target − prediction| / target, a fraction. The target is > 0. */
export function absolutePercentageError(target: number, prediction: number): number {
  return Math.abs(target - prediction) / target;
}

/** The absolute percentage error of each row, a fraction. */
export function absolutePercentageErrors(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
): Float64Array {
  return Float64Array.from({ length: targets.length }, (_, row) =>
    absolutePercentageError(targets[row]!, predictions[row]!),
  );
}

/** Puts the k-th smallest (0-based) of values[0 … length − 1] at position k, smaller ones before it (quickselect). */
function select(values: Float64Array, length: number, k: number): void {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const swapped = values[i]!;
        values[i++] = values[j]!;
        values[j--] = swapped;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return;
  }
}

/**
 * The `alpha`-quantile of values[0 … length − 1], linear between neighbours, counted from the largest value down as
 * LightGBM's `PercentileFun` does. Reorders the values. Expects at least one.
 */
export function percentile(values: Float64Array, length: number, alpha: number): number {
  if (length <= 1) return values[0]!;
  const position = (length - 1) * (1 - alpha);
  const rank = Math.trunc(position) + 1;
  if (rank >= length) {
    select(values, length, 0);
    return values[0]!;
  }
  const bias = position - (rank - 1);
  const index = length - rank;
  select(values, length, index);
  const upper = values[index]!;
  let lower = values[0]!;
  for (let i = 1; i < index; i++) if (values[i]! > lower) lower = values[i]!;
  return upper - (upper - lower) * bias;
}

/** First index whose cumulative weight exceeds `threshold`; `cumulative.length` if none does. */
function firstAbove(cumulative: Float64Array, threshold: number): number {
  let low = 0;
  let high = cumulative.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (threshold < cumulative[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The weighted `alpha`-quantile as LightGBM's `WeightedPercentileFun` finds it: the value at which the cumulative
 * weight passes the share `alpha`, interpolated only where the next weight is at least 1. Expects at least one value.
 */
export function weightedPercentile(values: Float64Array, weights: Float64Array, alpha: number): number {
  const count = values.length;
  if (count <= 1) return values[0]!;
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]! || a - b,
  );
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    total += weights[order[i]!]!;
    cumulative[i] = total;
  }
  const threshold = total * alpha;
  const position = Math.min(firstAbove(cumulative, threshold), count - 1);
  if (position === 0 || position === count - 1) return values[order[position]!]!;
  const before = values[order[position - 1]!]!;
  const at = values[order[position]!]!;
  const step = cumulative[position + 1]! - cumulative[position]!;
  return step >= 1 ? ((threshold - cumulative[position]!) / step) * (at - before) + before : at;
}

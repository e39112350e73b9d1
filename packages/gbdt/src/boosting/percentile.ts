/** Below this number of values sorting by insertion is fastest. */
const FEW = 16;

function insertionSort(values: Float64Array, low: number, high: number): void {
  for (let i = low + 1; i < high; i++) {
    const value = values[i]!;
    let j = i;
    for (; j > low && values[j - 1]! > value; j--) values[j] = values[j - 1]!;
    values[j] = value;
  }
}

/** Brings the values below `bound` of low … high − 1 to the front; where `inclusive`, those at it too. Returns their end. */
function divide(values: Float64Array, low: number, high: number, bound: number, inclusive: boolean): number {
  let end = low;
  for (let i = low; i < high; i++) {
    // Always a swap, and a step where it was right: no branch, which every other value would mispredict.
    const value = values[i]!;
    values[i] = values[end]!;
    values[end] = value;
    end += inclusive ? Number(value <= bound) : Number(value < bound);
  }
  return end;
}

/** Puts the k-th smallest (0-based) of values[0 … length − 1] at position k, no larger ones before it (quickselect). */
function select(values: Float64Array, length: number, k: number): void {
  let low = 0;
  let high = length;
  while (high - low > FEW) {
    const first = values[low]!;
    const middle = values[(low + high) >> 1]!;
    const last = values[high - 1]!;
    const pivot = Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last));
    const below = divide(values, low, high, pivot, false);
    if (k < below) {
      high = below;
      continue;
    }
    const upTo = divide(values, below, high, pivot, true);
    if (k < upTo) return;
    low = upTo;
  }
  insertionSort(values, low, high);
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

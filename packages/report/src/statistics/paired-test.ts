import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { type ClusterSums, clusterBootstrapInterval } from './cluster-bootstrap.js';

export interface PairedDifference {
  /** Mean difference over rows, in the unit of the values. */
  readonly difference: number;
  /** 95 % confidence interval, clustered. */
  readonly interval: readonly [number, number];
  /** Two-sided; NaN for fewer than two clusters. */
  readonly pValue: number;
  readonly clusters: number;
}

/** Up to 2^14 sign patterns are tried one by one; above, as many are drawn at random. */
const EXACT_CLUSTERS = 14;
const RANDOM_PATTERNS = 1 << 14;

/**
 * Paired sign-flip test of a difference between two methods on the same rows: under the null hypothesis the two are exchangeable on
 * each system, so the sign of a system's summed difference is a coin toss. With c systems the smallest possible p is 2 / 2^c.
 * Source: Fisher's randomisation test, The Design of Experiments, 1935, §21, with systems as units.
 * @param differences per-row differences summed within each cluster.
 */
export function pairedSignFlipTest(differences: ClusterSums): PairedDifference {
  const sums = differences.sums.filter((_, cluster) => differences.counts[cluster]! > 0);
  const rowCount = differences.counts.reduce((sum, count) => sum + count, 0);
  const observed = sums.reduce((sum, value) => sum + value, 0);
  return {
    difference: observed / rowCount,
    interval: clusterBootstrapInterval(differences),
    pValue: sums.length < 2 ? Number.NaN : signFlipPValue(sums, Math.abs(observed)),
    clusters: sums.length,
  };
}

function signFlipPValue(sums: Float64Array, observed: number): number {
  // Sums are added in another order for each pattern, so equal ones may differ in the last digits.
  const threshold = observed * (1 - 1e-9);
  const exact = sums.length <= EXACT_CLUSTERS;
  const patterns = exact ? 2 ** sums.length : RANDOM_PATTERNS;
  const generator = xoroshiro128plus(42);
  let atLeast = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let index = 0; index < sums.length; index++) {
      const isFlipped = exact ? (pattern >> index) & 1 : uniformInt(generator, 0, 1);
      sum += isFlipped ? -sums[index]! : sums[index]!;
    }
    if (Math.abs(sum) >= threshold) atLeast++;
  }
  // A random sample counts the observed pattern as one of its own (Phipson & Smyth, 2010), so p is never 0.
  return exact ? atLeast / patterns : (atLeast + 1) / (patterns + 1);
}

/** Holm's step-down adjustment for several tests; NaN stays NaN. Source: Holm, Scandinavian Journal of Statistics 6, 1979. */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).filter((index) => !Number.isNaN(pValues[index]!));
  order.sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = pValues.map(() => Number.NaN);
  let largest = 0;
  for (const [position, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (order.length - position)));
    adjusted[index] = largest;
  }
  return adjusted;
}

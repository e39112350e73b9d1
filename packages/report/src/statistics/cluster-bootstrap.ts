import { quantile } from '@ctfusion/base';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Sum and number of one quantity over the rows of each cluster. */
export interface ClusterSums {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

export function clusterSums(values: Float64Array, codes: Int32Array, clusterCount: number): ClusterSums {
  const sums = new Float64Array(clusterCount);
  const counts = new Float64Array(clusterCount);
  for (let row = 0; row < values.length; row++) {
    sums[codes[row]!]! += values[row]!;
    counts[codes[row]!]!++;
  }
  return { sums, counts };
}

/**
 * Percentile confidence interval of a mean over rows, with whole clusters (systems) drawn with replacement: rows of one system err
 * together, so drawing rows would promise far too much. [NaN, NaN] for fewer than two clusters, which say nothing of others.
 * Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13; clusters as units, Davison & Hinkley, 1997, §3.8.
 */
export function clusterBootstrapInterval(
  { sums, counts }: ClusterSums,
  { level = 0.95, draws = 2000, seed = 42 } = {},
): readonly [number, number] {
  const clusters = Int32Array.from(counts.keys()).filter((cluster) => counts[cluster]! > 0);
  if (clusters.length < 2) return [Number.NaN, Number.NaN];
  const generator = xoroshiro128plus(seed);
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    let count = 0;
    for (let index = 0; index < clusters.length; index++) {
      const cluster = clusters[uniformInt(generator, 0, clusters.length - 1)]!;
      sum += sums[cluster]!;
      count += counts[cluster]!;
    }
    means[draw] = sum / count;
  }
  return [quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)];
}

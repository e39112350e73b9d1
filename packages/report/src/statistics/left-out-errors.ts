import { type Categorical, mean, pick, quantile, type RowGroup } from '@ctfusion/base';
import { clusterBootstrapInterval, clusterSums } from './cluster-bootstrap.js';

/** Errors of one method in one group, percent. */
export interface GroupError {
  readonly mean: number;
  readonly p95: number;
}

/** What two methods differ by over groups, each group weighing the same: percentage points, first minus second. */
export interface GroupDifference {
  readonly mean: number;
  readonly meanInterval: readonly [number, number];
  readonly p95: number;
  readonly p95Interval: readonly [number, number];
}

export const groupErrors = (apePercent: Float64Array, groups: readonly RowGroup[]): GroupError[] =>
  groups.map(({ rows }) => {
    const own = pick(apePercent, rows);
    return { mean: mean(own), p95: quantile(own, 0.95) };
  });

/** 95 % interval of each group's mean error, from a bootstrap that draws whole systems; [NaN, NaN] of a group that is one system. */
export const groupIntervals = (
  apePercent: Float64Array,
  groups: readonly RowGroup[],
  systems: Categorical,
): (readonly [number, number])[] =>
  groups.map(({ rows }) => {
    const codes = Int32Array.from(rows, (row) => systems.codes[row]!);
    return clusterBootstrapInterval(clusterSums(pick(apePercent, rows), codes, systems.names.length), {
      draws: GROUP_DRAWS,
    });
  });

/** Enough for a whisker. */
const GROUP_DRAWS = 400;

/** Paired over groups, with 95 % intervals from a bootstrap that draws whole groups. */
export function groupDifference(
  first: readonly GroupError[],
  second: readonly GroupError[],
): GroupDifference {
  const of = (figure: keyof GroupError) => {
    const sums = Float64Array.from(first, (error, index) => error[figure] - second[index]![figure]);
    const counts = new Float64Array(sums.length).fill(1);
    return { difference: mean(sums), interval: clusterBootstrapInterval({ sums, counts }) };
  };
  const [means, tails] = [of('mean'), of('p95')];
  return {
    mean: means.difference,
    meanInterval: means.interval,
    p95: tails.difference,
    p95Interval: tails.interval,
  };
}

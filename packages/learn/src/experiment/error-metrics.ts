import { absolutePercentageErrors, groupRows, mean, pick, sortedQuantile } from '@ctfusion/base';

interface GroupError {
  readonly group: string;
  /** Percent. */
  readonly mape: number;
  readonly n: number;
}

/** Errors of predictions on one set of rows. All percent but `n`. */
export interface ErrorMetrics {
  readonly n: number;
  /** Mean absolute percentage error over rows. */
  readonly mape: number;
  /** The same, first within each group, then over groups. */
  readonly mape_group_mean: number;
  readonly sd_ape: number;
  readonly p50_ape: number;
  readonly p90_ape: number;
  readonly p95_ape: number;
  readonly p99_ape: number;
  readonly groups: readonly GroupError[];
}

/**
 * @param targets measured, > 0; @param predictions in the same unit; @param groups one name per row.
 */
export function errorMetrics(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  groups: readonly string[],
): ErrorMetrics {
  const percent = absolutePercentageErrors(targets, predictions).map((fraction) => fraction * 100);
  const groupErrors = groupRows(groups).map(({ name, rows }) => ({
    group: name,
    mape: mean(pick(percent, rows)),
    n: rows.length,
  }));
  groupErrors.sort((a, b) => (a.group < b.group ? -1 : 1));
  const mape = mean(percent);
  const sorted = percent.slice().sort();
  return {
    n: percent.length,
    mape,
    mape_group_mean: mean(groupErrors.map((entry) => entry.mape)),
    sd_ape: Math.sqrt(mean(percent.map((error) => (error - mape) ** 2))),
    p50_ape: sortedQuantile(sorted, 0.5),
    p90_ape: sortedQuantile(sorted, 0.9),
    p95_ape: sortedQuantile(sorted, 0.95),
    p99_ape: sortedQuantile(sorted, 0.99),
    groups: groupErrors,
  };
}

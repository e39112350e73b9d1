import { groupCodes, mean, pick } from '@ctfusion/base';
import { errorMetrics } from '@ctfusion/learn';
import type { Comparison, Method } from '../comparison/comparison.js';
import { clusterBootstrapInterval, clusterSums } from '../statistics/cluster-bootstrap.js';
import { type DirectionErrors, errorsByDirection } from '../statistics/direction.js';
import { number, type ReportTable, text } from './report-table.js';

/** Error of each method over all test rows, with its confidence interval. */
export function accuracyTable({ id, methods, systems }: Comparison): ReportTable {
  return {
    id: `${id}-accuracy`,
    title: 'Accuracy on unseen systems',
    caption:
      'Absolute percentage error (APE) of the test rows. MAPE is its mean over rows, "system mean" first within each system; bias is the mean signed error, above 0 where predictions are too long. The 95 % interval comes from a bootstrap that draws whole systems. SD is over rows; quantiles are linearly interpolated.',
    columns: [
      text('method', 'Method'),
      number('rows', 'Rows', 0),
      number('mape_percent', 'MAPE %', 2),
      number('mape_low_percent', '95 % from', 2),
      number('mape_high_percent', 'to', 2),
      number('mape_system_mean_percent', 'System mean %', 2),
      number('sd_percent', 'SD %', 2),
      number('median_percent', 'Median %', 2),
      number('p90_percent', 'P90 %', 2),
      number('p95_percent', 'P95 %', 2),
      number('p99_percent', 'P99 %', 2),
      number('bias_percent', 'Bias %', 2),
    ],
    rows: methods.map(({ name, test }) => {
      const metrics = errorMetrics(test.targetsMs, test.predictionsMs, []);
      const [low, high] = clusterBootstrapInterval(
        clusterSums(test.apePercent, systems.codes, systems.names.length),
      );
      const perSystem = groupCodes(systems).map(({ rows }) => mean(pick(test.apePercent, rows)));
      return [
        name,
        metrics.n,
        metrics.mape,
        low,
        high,
        mean(perSystem),
        metrics.sd_ape,
        metrics.p50_ape,
        metrics.p90_ape,
        metrics.p95_ape,
        metrics.p99_ape,
        meanSignedError(test.targetsMs, test.predictionsMs),
      ];
    }),
  };
}

/** Mean of (prediction − target) / target, percent: above 0 where a method predicts too long. */
function meanSignedError(targets: Float64Array, predictions: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) sum += predictions[row]! / targets[row]! - 1;
  return (sum / targets.length) * 100;
}

/** Under- and over-predictions apart: too short breaks deadlines, too long wastes money. */
export function directionTable({ id, methods }: Comparison): ReportTable {
  const side = (key: string, label: string) => [
    number(`${key}_rows`, `${label}: rows`, 0),
    number(`${key}_p95_percent`, `${label}: P95 %`, 2),
    number(`${key}_p99_percent`, `${label}: P99 %`, 2),
  ];
  const cells = ({ n, p95, p99 }: DirectionErrors): number[] => [n, p95, p99];
  return {
    id: `${id}-direction`,
    title: 'Under- and over-prediction',
    caption:
      'APE quantiles of the rows that took longer than predicted (under-prediction) and of those that took less (over-prediction).',
    columns: [text('method', 'Method'), ...side('under', 'Under'), ...side('over', 'Over')],
    rows: methods.map(({ name, test }: Method) => {
      const { under, over } = errorsByDirection(test.targetsMs, test.predictionsMs, test.apePercent);
      return [name, ...cells(under), ...cells(over)];
    }),
  };
}

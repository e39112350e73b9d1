import { mean } from '@ctfusion/base';
import type { Comparison } from '../comparison/comparison.js';
import { clusterBootstrapInterval, clusterSums } from '../statistics/cluster-bootstrap.js';
import { number, type ReportTable, text } from './report-table.js';

/** How often the prediction intervals hold the measured time; undefined where no method has intervals. */
export function intervalTable({ id, methods, systems }: Comparison): ReportTable | undefined {
  const rows = methods.flatMap(({ name, test }) => {
    const { lowerMs, upperMs, targetsMs, predictionsMs } = test;
    if (lowerMs === undefined || upperMs === undefined) return [];
    const inside = targetsMs.map((target, row) =>
      target >= lowerMs[row]! && target <= upperMs[row]! ? 100 : 0,
    );
    const widths = predictionsMs.map(
      (prediction, row) => ((upperMs[row]! - lowerMs[row]!) / prediction) * 100,
    );
    const [low, high] = clusterBootstrapInterval(clusterSums(inside, systems.codes, systems.names.length));
    return [[name, mean(inside), low, high, mean(widths)]];
  });
  if (rows.length === 0) return undefined;
  return {
    id: `${id}-intervals`,
    title: 'Prediction intervals',
    caption:
      'Share of measured times within the interval that came with the prediction, its 95 % confidence interval from a bootstrap over systems, and the mean width of the intervals relative to the prediction.',
    columns: [
      text('method', 'Method'),
      number('coverage_percent', 'Covered %', 1),
      number('low_percent', '95 % from', 1),
      number('high_percent', 'to', 1),
      number('mean_relative_width_percent', 'Mean width %', 1),
    ],
    rows,
  };
}

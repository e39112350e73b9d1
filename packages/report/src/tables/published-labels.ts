import { errorMetrics } from '@ctfusion/learn';
import type { Comparison } from '../comparison/comparison.js';
import { number, type ReportTable, text } from './report-table.js';

/** A figure as the published notebook prints it, and what it is when computed from the published predictions. */
interface PublishedClaim {
  readonly run: RegExp;
  readonly label: string;
  readonly printedPercent: number;
  /** The quantity that the label names. */
  readonly named: 'mape' | 'p95_ape';
  readonly remark: string;
}

const CLAIMS: readonly PublishedClaim[] = [
  {
    run: /^exp001_holdout_ctfusion/,
    label: 'P95',
    printedPercent: 68.18,
    named: 'p95_ape',
    remark: 'the printed figure is the 99th percentile',
  },
  {
    run: /^exp004_holdout_ablation_device_only/,
    label: 'MAPE',
    printedPercent: 19.06,
    named: 'mape',
    remark: 'the notebook read another file, which is not published',
  },
  {
    run: /^exp005_holdout_ablation_without_interaction/,
    label: 'MAPE',
    printedPercent: 18.66,
    named: 'mape',
    remark: 'the notebook read another file, which is not published',
  },
];

/**
 * Where a label of the published notebook is not what its predictions give, both side by side. Undefined for other runs.
 */
export function publishedLabelsTable({ id, methods, published }: Comparison): ReportTable | undefined {
  if (!published) return undefined;
  const rows = CLAIMS.flatMap(({ run, label, printedPercent, named, remark }) => {
    const method = methods.find((candidate) => run.test(candidate.run.name));
    if (method === undefined) return [];
    const metrics = errorMetrics(method.test.targetsMs, method.test.predictionsMs, []);
    return [[method.name, label, printedPercent, metrics[named], metrics.p99_ape, remark]];
  });
  if (rows.length === 0) return undefined;
  return {
    id: `${id}-notebook-labels`,
    title: 'What the published notebook prints',
    caption:
      'Figures of the published notebook that are not what their label says, beside the same quantity computed from the published predictions.',
    columns: [
      text('method', 'Method'),
      text('label', 'Its label'),
      number('printed_percent', 'It prints %', 2),
      number('computed_percent', 'Computed %', 2),
      number('p99_percent', 'P99 %', 2),
      text('remark', 'Why'),
    ],
    rows,
  };
}

import { printable } from '@ctfusion/base/text';
import type { PredictionRow } from '@ctfusion/schema/documents';
import { formatDuration, formatTable } from './output.js';
import { formatReasons } from './reasons.js';
import { shownTarget, targetNames, targetWords } from './target-text.js';

interface ShownRow extends PredictionRow {
  /** The same row before the what-if. */
  readonly before?: PredictionRow;
}

/** Predictions as a table, with what is to be said about single rows below it. */
export function formatPredictions(rows: readonly ShownRow[]): string {
  const whatIf = rows.some(({ before }) => before !== undefined);
  const interval = rows.some(({ lower_ms }) => lower_ms !== undefined);
  const parts = rows.some((row) => row.parts !== undefined);
  const targets = targetNames(rows);
  const header = [
    'system',
    'task',
    'batch',
    ...(whatIf ? ['before ms', 'after ms', 'change %'] : ['predicted ms']),
    '',
    ...(interval ? [`${percent(rows.find(({ level }) => level !== undefined)!.level!)} interval`] : []),
    ...targets.map(targetWords),
    ...(parts ? ['bottleneck'] : []),
    'verdict',
  ];
  const cells = rows.map((row) => [
    row.system_id ?? '–',
    row.model_name ?? '–',
    String(row.batch_size ?? '–'),
    ...(whatIf ? [milliseconds(row.before), milliseconds(row), change(row)] : [milliseconds(row)]),
    row.predicted_total_time_ms === null ? '–' : formatDuration(row.predicted_total_time_ms),
    ...(interval ? [intervalText(row)] : []),
    ...targets.map((target) => shownTarget(row.targets?.[target])),
    ...(parts ? [row.bound_by ?? bottleneckText(row)] : []),
    row.verdict.status,
  ]);
  return [formatTable(header, cells), ...remarks(rows)].join('\n');
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

const milliseconds = (row: PredictionRow | undefined): string =>
  row?.predicted_total_time_ms?.toFixed(1) ?? '–';

function change({ predicted_total_time_ms: after, before }: ShownRow): string {
  const from = before?.predicted_total_time_ms ?? null;
  return after === null || from === null ? '–' : (100 * (after / from - 1)).toFixed(1);
}

const intervalText = ({ lower_ms, upper_ms }: PredictionRow): string =>
  lower_ms === undefined || upper_ms === undefined
    ? '–'
    : `${formatDuration(lower_ms)} … ${formatDuration(upper_ms)}`;

function bottleneckText({ parts, bottleneck, predicted_total_time_ms: total }: PredictionRow): string {
  if (parts === undefined || bottleneck === undefined || total === null) return '–';
  return `${bottleneck} ${percent(Math.round((100 * parts[bottleneck]!) / total) / 100)}`;
}

/** Why rows are not simply supported, one line per column; and explanations row by row. */
function remarks(rows: readonly ShownRow[]): string[] {
  const explained = rows.flatMap(({ system_id, model_name, explanation }) =>
    explanation === undefined
      ? []
      : [
          '',
          printable(`${model_name ?? 'task'} on ${system_id ?? 'the system'}`),
          ...explanation.words.map((word) => `  ${printable(word)}`),
        ],
  );
  const reasons = formatReasons(rows.map(({ verdict }) => verdict));
  return [...(reasons.length === 0 ? [] : ['']), ...reasons, ...explained];
}

import { formatDuration, printable } from '@ctfusion/base/text';
import type { PredictionRow } from '@ctfusion/schema/documents';
import { type FittingColumn, formatFittingTable, terminalWidth } from './fitting-table.js';

import { formatReasons } from './reasons.js';
import { shownTarget, targetNames, targetWords } from './target-text.js';

interface ShownRow extends PredictionRow {
  /** The same row before the what-if. */
  readonly before?: PredictionRow;
}

/**
 * Predictions as a table, with what is to be said about single rows below it.
 * @param width characters in a line; columns that do not fit are named below the table
 */
export function formatPredictions(rows: readonly ShownRow[], width = terminalWidth()): string {
  return [formatFittingTable(predictionColumns(rows), width), ...remarks(rows)].join('\n');
}

function predictionColumns(rows: readonly ShownRow[]): FittingColumn[] {
  const whatIf = rows.some(({ before }) => before !== undefined);
  const level = rows.find((row) => row.lower_ms !== undefined)?.level;
  const parts = rows.some((row) => row.parts !== undefined);
  const column = (header: string, place: number, text: (row: ShownRow) => string): FittingColumn => ({
    header,
    place,
    cells: rows.map(text),
  });
  const duration = ({ predicted_total_time_ms: time }: ShownRow): string =>
    time === null ? '–' : formatDuration(time);
  return [
    column('system', 0, ({ system_id }) => system_id ?? '–'),
    column('task', 0, ({ model_name }) => model_name ?? '–'),
    column('batch', 3, ({ batch_size }) => String(batch_size ?? '–')),
    ...(whatIf
      ? [
          column('before ms', 0, ({ before }) => milliseconds(before)),
          column('after ms', 0, milliseconds),
          column('change %', 0, change),
        ]
      : [column('predicted ms', 0, milliseconds)]),
    column('', 4, duration),
    ...(level === undefined ? [] : [column(`${percent(level)} interval`, 1, intervalText)]),
    ...targetNames(rows).map((target) =>
      column(targetWords(target), 6, ({ targets }) => shownTarget(targets?.[target])),
    ),
    ...(parts ? [column('bottleneck', 5, (row) => row.bound_by ?? bottleneckText(row))] : []),
    column('verdict', 2, ({ verdict }) => verdict.status),
  ];
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

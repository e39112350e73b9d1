import { type Table, tableFromRecords } from '@ctfusion/base';
import { formatDuration, printable } from '@ctfusion/base/text';
import { columnType } from '@ctfusion/schema/columns';
import type { TransferDocument } from '@ctfusion/schema/documents';
import { type FittingColumn, formatFittingTable, terminalWidth } from './fitting-table.js';
import { answerLines, chanceText, costText, devicesText } from './job-text.js';
import { formatReasons } from './reasons.js';

const ONE = { used: 1, by: 'one' } as const;

/**
 * A transfer as a table.
 * @param width characters in a line; columns that do not fit are named below the table
 */
export function formatTransfer(document: TransferDocument, width = terminalWidth()): string {
  const { level, systems, budget, job_name: jobName, remarks: ofAll = [] } = document;
  const column = (
    header: string,
    place: number,
    text: (row: TransferDocument['systems'][number]) => string,
  ): FittingColumn => ({ header, place, cells: systems.map(text) });
  const where = (
    is: (row: TransferDocument['systems'][number]) => boolean,
    ...columns: FittingColumn[]
  ): FittingColumn[] => (systems.some(is) ? columns : []);
  const duration = (ms: number | undefined): string => (ms === undefined ? 'unknown' : formatDuration(ms));
  const isSetUp = systems.some(({ job }) => job !== undefined && job.start_ms !== 0);
  const isOver = budget !== undefined;
  const notCounted = systems.map(({ job }) => ({ status: 'not counted', reasons: job?.not_counted ?? [] }));
  const verdicts = systems.map(({ verdict, reasons = [] }) => ({ status: verdict, reasons }));
  const remarks = [...ofAll.map(printable), ...formatReasons(verdicts), ...formatReasons(notCounted)];
  return [
    ...(jobName === undefined ? [] : [`${jobName}, known by name`]),
    ...answerLines(
      document,
      systems.map(({ job }) => job ?? {}),
    ),
    formatFittingTable(
      [
        column('system', 0, ({ system_id }) => system_id),
        ...where(
          ({ devices }) => devices !== undefined,
          column('GPUs', 1, ({ devices }) => devicesText({ devices: devices ?? ONE })),
        ),
        ...(isSetUp ? [column('start', 3, ({ job }) => duration(job?.start_ms))] : []),
        column(isSetUp ? 'run' : 'predicted', 0, (row) =>
          formatDuration(row.job?.run_ms ?? row.predicted_total_time_ms),
        ),
        ...(isSetUp ? [column('done by', 1, ({ job }) => duration(job?.done_ms))] : []),
        column(
          `${Math.round(100 * level)} % interval`,
          2,
          ({ lower_ms, upper_ms, job }) =>
            `${formatDuration(job?.lower_ms ?? lower_ms)} … ${formatDuration(job?.upper_ms ?? upper_ms)}`,
        ),
        ...where(
          ({ job }) => job?.deadline_probability !== undefined,
          column('in time', 1, ({ job }) =>
            job?.deadline_probability === undefined ? '–' : chanceText(job.deadline_probability),
          ),
        ),
        ...where(
          ({ price_per_hour }) => price_per_hour !== undefined,
          column('price/h', 5, ({ price_per_hour }) => price_per_hour?.toPrecision(3) ?? ''),
          column('cost', 1, ({ cost, job }) =>
            cost === undefined ? '' : costText(cost, isOver && job?.over_budget === true),
          ),
        ),
        column('verdict', 4, ({ verdict }) => verdict),
      ],
      width,
    ),
    ...(remarks.length === 0 ? [] : ['', ...remarks]),
  ].join('\n');
}

/** A transfer as a table for files, one row per system in its order. */
export function transferTable({ systems }: TransferDocument): Table {
  return tableFromRecords(
    systems.map(({ job, reasons = [], devices, ...row }, index) => ({
      rank: index + 1,
      ...row,
      ...(devices === undefined ? {} : { parallel_devices: devices.used, parallel_by: devices.by }),
      ...(reasons.length === 0 ? {} : { reasons: reasons.join('; ') }),
      ...(job === undefined
        ? {}
        : {
            start_ms: job.start_ms,
            run_ms: job.run_ms,
            done_ms: job.done_ms,
            deadline_probability: job.deadline_probability,
            over_budget: job.over_budget,
          }),
    })),
    'transfer',
    columnType,
  );
}

/** What is to be said of systems without an answer, a line each reason; none where all have one. */
export function unansweredNotes({ unsupported_reasons: unanswered = [] }: TransferDocument): string[] {
  const systems = new Map<string, string[]>();
  for (const { system_id, reasons } of unanswered) {
    const reason = reasons.join('; ');
    systems.set(reason, [...(systems.get(reason) ?? []), system_id]);
  }
  return Array.from(systems, ([reason, names]) => `not answered: ${names.join(', ')}: ${reason}`);
}

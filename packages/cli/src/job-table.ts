import { type Column, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { JobDocument } from '@ctfusion/schema/documents';

type JobRow = JobDocument['systems'][number];

/** A ranking for a job as a table, one row per system in its order; a column that no system has a value for is left out. */
export function jobTable({ systems }: Pick<JobDocument, 'systems'>): Table {
  const number = (value: (row: JobRow) => number | null | undefined): Column => ({
    kind: 'number',
    values: Float64Array.from(systems, (row) => value(row) ?? Number.NaN),
  });
  const text = (value: (row: JobRow) => string | undefined): Column => ({
    kind: 'text',
    values: systems.map((row) => value(row) ?? ''),
  });
  const columns: [string, Column][] = [
    ['rank', number(({ rank }) => rank)],
    [COLUMN.systemId, text(({ system_id }) => system_id)],
    ['devices_used', number(({ devices }) => devices?.used)],
    ['devices_by', text(({ devices }) => devices?.by)],
    ['start_ms', number(({ start_ms }) => start_ms)],
    ['run_ms', number(({ run_ms }) => run_ms)],
    ['done_ms', number(({ done_ms }) => done_ms)],
    ['lower_ms', number(({ lower_ms }) => lower_ms)],
    ['upper_ms', number(({ upper_ms }) => upper_ms)],
    ['bound_by', text(({ bound_by }) => bound_by)],
    ['deadline_probability', number(({ deadline_probability }) => deadline_probability)],
    [COLUMN.pricePerHour, number(({ price_per_hour }) => price_per_hour)],
    ['cost', number(({ cost }) => cost?.total)],
    [
      'cost_per_result',
      number(({ cost }) => cost?.per_result && cost.per_result.cost / cost.per_result.count),
    ],
    ['cost_per_epoch', number(({ cost }) => cost?.per_epoch)],
    ['status', text(({ verdict }) => verdict.status)],
    ['reasons', text(({ verdict, not_counted }) => [...verdict.reasons, ...(not_counted ?? [])].join('; '))],
  ];
  const always = new Set(['rank', COLUMN.systemId, 'run_ms', 'status', 'reasons']);
  const kept = columns.filter(
    ([name, { values }]) => always.has(name) || values.some((value) => value !== '' && !Number.isNaN(value)),
  );
  return new Table(kept, systems.length, 'ranking');
}

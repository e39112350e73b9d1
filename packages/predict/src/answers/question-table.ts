import { type Table, tableFromRecords } from '@ctfusion/base';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { systemEntryOf, taskRowOf } from '@ctfusion/schema/documents';
import { crossJoin } from '../cross-join.js';
import { addLatencyAtBatch } from '../features/curves.js';

/** A flat row of columns, or a document (`docs/schemas`): one with a `schema_version`. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** Tasks, and the systems that they would run on. */
export interface Question {
  /** Machines: system documents, offers among them, or rows with a `system_id` and what is known by the catalogue's column names. */
  readonly systems: readonly PlainRecord[];
  /** Tasks: task documents, profiles of models, or rows. */
  readonly tasks: readonly PlainRecord[];
}

/**
 * Every task on every system: row = task index · systems + system index. Curves inside documents are read.
 * @param backend whose benchmarks are wanted of a system that has several backends'.
 * @throws InputError naming `systems` or `tasks`, and row and field, of what cannot be read.
 */
export function questionTable({ systems, tasks }: Question, backend: string): Table {
  const entries = systems.map((system, index) => systemEntryOf(system, `systems.${index}`, backend));
  const rows = tasks.map((task, index) => taskRowOf(task, `tasks.${index}`));
  const table = crossJoin(
    tableOf(
      entries.map(({ row }) => row),
      'systems',
    ),
    tableOf(rows, 'tasks'),
  );
  const points = entries.flatMap(({ curves }) => curves);
  if (points.length === 0) return table;
  const curves = tableFromRecords(points, 'curves of the systems', columnType);
  return addLatencyAtBatch(table, curves, { absent: 'missing' });
}

const tableOf = (rows: readonly Record<string, unknown>[], source: string): Table =>
  withQuantities(tableFromRecords(rows, source, columnType));

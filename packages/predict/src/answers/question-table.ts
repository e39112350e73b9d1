import { type Table, tableFromRecords } from '@ctfusion/base';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { type SystemEntry, systemEntryOf, taskRowOf } from '@ctfusion/schema/documents';
import { crossJoin, pairJoin } from '../cross-join.js';
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

/** A machine that was read once, for many questions: its row, and the points of its curves. */
export type SystemRow = Pick<SystemEntry, 'row' | 'curves'>;

/** Machines as a table, for many tasks. */
export interface SystemTable {
  readonly table: Table;
  /** Absent where no machine has any. */
  readonly curves: Table | undefined;
}

/**
 * Every task on every system: row = task index · systems + system index. Curves inside documents are read.
 * @param backend whose benchmarks are wanted of a system that has several backends'.
 * @throws InputError naming `systems` or `tasks`, and row and field, of what cannot be read.
 */
export function questionTable({ systems, tasks }: Question, backend: string): Table {
  const entries = systems.map((system, index) => systemEntryOf(system, `systems.${index}`, backend));
  const rows = tasks.map((task, index) => taskRowOf(task, `tasks.${index}`));
  return tasksOnSystems(systemTable(entries), rows);
}

/** @throws InputError naming `systems` and row and field of a cell that is neither number nor text. */
export function systemTable(systems: readonly SystemRow[]): SystemTable {
  const table = tableOf(
    systems.map(({ row }) => row),
    'systems',
  );
  const points = systems.flatMap(({ curves }) => curves);
  return {
    table,
    curves: points.length === 0 ? undefined : tableFromRecords(points, 'curves of the systems', columnType),
  };
}

/** As `questionTable`, of machines and tasks that were read. @param tasks rows of columns */
export function tasksOnSystems({ table, curves }: SystemTable, tasks: readonly PlainRecord[]): Table {
  return withCurves(crossJoin(table, tableOf(tasks, 'tasks')), curves);
}

/** As `questionTable`, each task on one system: row by row what is asked. A system may stand in many pairs, but is the same object in all of them. */
export function pairTable(
  pairs: readonly { readonly system: SystemRow; readonly task: PlainRecord }[],
): Table {
  const { table } = systemTable(pairs.map(({ system: { row } }) => ({ row, curves: [] })));
  const { curves } = systemTable([...new Set(pairs.map(({ system }) => system))]);
  const tasks = tableOf(
    pairs.map(({ task }) => task),
    'tasks',
  );
  return withCurves(pairJoin(table, tasks), curves);
}

const withCurves = (table: Table, curves: Table | undefined): Table =>
  curves === undefined ? table : addLatencyAtBatch(table, curves, { absent: 'missing' });

const tableOf = (rows: readonly Record<string, unknown>[], source: string): Table =>
  withQuantities(tableFromRecords(rows, source, columnType));

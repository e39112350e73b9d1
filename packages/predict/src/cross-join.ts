import { type Column, joinByKey, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { type IgnoredColumns, separateColumns } from './column-owner.js';
import { deriveColumns } from './features/derive.js';
import { repeatedCell } from './remembered/constant-columns.js';

export interface JoinOptions {
  /** Told of columns that stand where they have no say. */
  readonly onIgnored?: (ignored: IgnoredColumns) => void;
}

/**
 * Measured runs with their systems' facts and benchmarks, and derived columns. Each column is taken from its owner.
 * @throws InputError if a run's system is absent.
 */
export function joinSystems(runs: Table, systems: Table, options: JoinOptions = {}): Table {
  const owned = separate(systems, runs, options);
  const keyed = owned.tasks.with([[COLUMN.systemId, runs.column(COLUMN.systemId)]]);
  return deriveColumns(joinByKey(keyed, owned.systems, COLUMN.systemId));
}

/**
 * Every task on every system, with derived columns: row = task index · systems + system index. Each column is taken from its owner, so
 * that a measured run's row may serve as a task.
 */
export function crossJoin(systems: Table, tasks: Table, options: JoinOptions = {}): Table {
  const owned = separate(systems, tasks, options);
  // Many systems and one task is what a ranking joins: nothing to copy then.
  if (tasks.rowCount === 1)
    return besideEachOther(owned.systems, repeatedTask(owned.tasks, systems.rowCount));
  const count = systems.rowCount * tasks.rowCount;
  const systemRows = Int32Array.from({ length: count }, (_, row) => row % systems.rowCount);
  const taskRows = Int32Array.from({ length: count }, (_, row) => Math.floor(row / systems.rowCount));
  return besideEachOther(owned.systems.take(systemRows), owned.tasks.take(taskRows));
}

function repeatedTask(task: Table, rowCount: number): Table {
  const columns = task.names.map((name): [string, Column] => [
    name,
    repeatedCell(task.column(name), rowCount),
  ]);
  return new Table(columns, rowCount, task.source, (_, column) => task.location(0, column));
}

/** As `crossJoin`, each task on the system of the same row alone. */
export function pairJoin(systems: Table, tasks: Table): Table {
  const owned = separate(systems, tasks, {});
  return besideEachOther(owned.systems, owned.tasks);
}

function besideEachOther(systems: Table, tasks: Table): Table {
  const columns = tasks.names.map((name): [string, Column] => [name, tasks.column(name)]);
  const joined = systems.with(columns, (row, column) => tasks.location(row, column));
  return deriveColumns(joined.withSource(`${systems.source} × ${tasks.source}`));
}

function separate(systems: Table, tasks: Table, { onIgnored }: JoinOptions) {
  const owned = separateColumns(systems, tasks);
  if (onIgnored !== undefined) for (const ignored of owned.ignored) onIgnored(ignored);
  return owned;
}

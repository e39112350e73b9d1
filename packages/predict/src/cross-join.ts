import { type Column, joinByKey, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { deriveColumns } from './features/derive.js';

/** Measured runs with their systems' facts and benchmarks, and derived columns. @throws InputError if a run's system is absent. */
export function joinSystems(runs: Table, systems: Table): Table {
  return deriveColumns(joinByKey(runs, systems, COLUMN.systemId));
}

/**
 * Every task on every system, with derived columns: row = task index · systems + system index. A column that both have is taken
 * from the task, but for `system_id`: a measured run's row may serve as a task.
 */
export function crossJoin(systems: Table, tasks: Table): Table {
  const count = systems.rowCount * tasks.rowCount;
  const systemRows = Int32Array.from({ length: count }, (_, row) => row % systems.rowCount);
  const taskRows = Int32Array.from({ length: count }, (_, row) => Math.floor(row / systems.rowCount));
  // Many systems and one task is what a ranking joins: nothing to copy then.
  const system = tasks.rowCount === 1 ? systems : systems.take(systemRows);
  const task = tasks.take(taskRows);
  const columns = task.names
    .filter((name) => name !== COLUMN.systemId)
    .map((name): [string, Column] => [name, task.column(name)]);
  return deriveColumns(system.with(columns).withSource(`${systems.source} × ${tasks.source}`));
}

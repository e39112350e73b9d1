import { extname } from 'node:path';
import { InputError } from '@ctfusion/schema';
import { indexByKey, joinByKey, joinWhereKnown } from '../dataset/join.js';
import { readText } from '../table/csv.js';
import { readTable } from '../table/io.js';
import { appendTables, type Column, type Table, tableFromRecords } from '../table/table.js';
import { addLatencyAtBatch } from '../vectors/curves.js';
import { deriveColumns } from '../vectors/derive.js';
import { parseJson } from './bundle.js';

/**
 * Rows of a JSON file (an object, or a list of objects) or of a CSV or Parquet table.
 * @throws InputError naming the file if it is empty or of another shape.
 */
export async function readRows(
  file: string,
  options: { readonly allowEmpty?: boolean } = {},
): Promise<Table> {
  const table = extname(file).toLowerCase() === '.json' ? readJsonRows(file) : await readTable(file);
  if (table.rowCount === 0 && options.allowEmpty !== true) throw new InputError('there is no row', { file });
  return table;
}

function readJsonRows(file: string): Table {
  const parsed = parseJson(readText(file), file);
  const rows: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  for (const row of rows) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new InputError('expected an object, or a list of objects', { file });
    }
  }
  return tableFromRecords(rows as Record<string, unknown>[], file);
}

/**
 * Files that describe the same systems (catalog facts, benchmarks), joined by `system_id`.
 * @throws InputError if a system of the first file is absent from another.
 */
export async function readSystems(files: readonly string[]): Promise<Table> {
  const tables = await Promise.all(files.map((file) => readRows(file)));
  return tables.reduce((left, right) => joinByKey(left, right, 'system_id'));
}

/**
 * As `readSystems`, for systems to choose among: each stands once, and one that a further file lacks is kept, without its values.
 * @throws InputError naming file and row of a system_id that is empty or stands twice.
 */
export async function readCandidates(files: readonly string[]): Promise<Table> {
  const tables = await Promise.all(files.map((file) => readRows(file)));
  indexByKey(tables[0]!, 'system_id');
  return tables.reduce((left, right) => joinWhereKnown(left, right, 'system_id'));
}

/** Adds each row's benchmark latencies at its batch size from raw curves, as `dataset build --curves` does. */
export async function addCurves(table: Table, files: readonly string[]): Promise<Table> {
  return addLatencyAtBatch(table, appendTables(await Promise.all(files.map(readTable))));
}

/** Measured runs with their systems' facts and benchmarks, and derived columns. @throws InputError if a run's system is absent. */
export function joinSystems(runs: Table, systems: Table): Table {
  return deriveColumns(joinByKey(runs, systems, 'system_id'));
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
    .filter((name) => name !== 'system_id')
    .map((name): [string, Column] => [name, task.column(name)]);
  return deriveColumns(system.with(columns).withSource(`${systems.source} × ${tasks.source}`));
}

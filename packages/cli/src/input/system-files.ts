import { appendTables, indexByKey, joinByKey, joinWhereKnown, type Table } from '@ctfusion/base';
import { isJsonFile, readTable } from '@ctfusion/base/files';
import { addLatencyAtBatch, withPublishedBackend } from '@ctfusion/predict';
import { COLUMN, columnDefinition, columnType } from '@ctfusion/schema/columns';
import { readSystemTable } from './offer-files.js';

/**
 * Files that describe the same systems (catalog facts, benchmarks), joined by `system_id`; JSON may hold system documents.
 * @param backend whose benchmarks are wanted of a system that has several backends'.
 * @throws InputError if a system of the first file is absent from another.
 */
export async function readSystems(files: readonly string[], backend: string): Promise<Table> {
  const tables = await readTables(files, backend);
  return tables.reduce((left, right) => joinByKey(left, right, COLUMN.systemId));
}

/**
 * As `readSystems`, for systems to choose among: each stands once, and one that a further file lacks is kept, without its values.
 * @throws InputError naming file and row of a system_id that is empty or stands twice.
 */
export async function readCandidates(files: readonly string[], backend: string): Promise<Table> {
  const tables = await readTables(files, backend);
  indexByKey(tables[0]!, COLUMN.systemId);
  return tables.reduce((left, right) => joinWhereKnown(left, right, COLUMN.systemId));
}

/** Tables of benchmarks in the published form, without a column for the backend, get theirs. */
async function readTables(files: readonly string[], backend: string): Promise<readonly Table[]> {
  const tables = await Promise.all(files.map((file) => readSystemTable(file, backend)));
  const isPublished = (table: Table): boolean =>
    !isJsonFile(table.source) && table.names.some((name) => columnDefinition(name)?.role === 'benchmark');
  if (tables.some((table) => table.has(COLUMN.backend))) return tables;
  return tables.map((table) => (isPublished(table) ? withPublishedBackend([table] as const)[0] : table));
}

/** Adds each row's benchmark latencies at its batch size from raw curves, as `dataset build --curves` does. */
export async function addCurves(table: Table, files: readonly string[]): Promise<Table> {
  return addLatencyAtBatch(
    table,
    appendTables(await Promise.all(files.map((file) => readTable(file, columnType)))),
  );
}

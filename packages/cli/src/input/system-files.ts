import {
  appendTables,
  indexByKey,
  joinByKey,
  joinWhereKnown,
  type Table,
  tableFromRecords,
} from '@ctfusion/base';
import { isJsonFile } from '@ctfusion/base/files';
import { withPublishedBackend } from '@ctfusion/predict';
import { COLUMN, columnDefinition, columnType } from '@ctfusion/schema/columns';
import type { SystemEntry } from '@ctfusion/schema/documents';
import { note } from '../output.js';
import { systemPaths } from './system-paths.js';
import { readSystemSource, type SystemSource } from './system-source.js';

/** Systems and the curves that their documents hold. */
export interface Systems {
  /** A row per system; each stands once. */
  readonly table: Table;
  /** Rows of a table of raw curves; undefined where no document holds any. */
  readonly curves: Table | undefined;
}

/** How a table is joined to the ones before it. */
type Join = (left: Table, right: Table, key: string) => Table;

/**
 * The systems that files and folders name. System documents and offers stand under one another; tables describe the same systems (catalog
 * facts, benchmarks, prices) and are joined by `system_id`. Of a machine that was measured several times the newest measurement counts.
 * @param backend whose benchmarks are wanted of a system that has several backends'.
 * @throws InputError if a system of the first table is absent from another, or naming file and row of a system_id that is empty or stands twice.
 */
export const readSystems = (paths: readonly string[], backend: string): Promise<Systems> =>
  readWith(joinByKey, paths, backend);

/** As `readSystems`, for systems to choose among: one that a further table lacks is kept, without its values. */
export const readCandidates = (paths: readonly string[], backend: string): Promise<Systems> =>
  readWith(joinWhereKnown, paths, backend);

/** The tables of systems as they are, documents and offers in one, for who appends them; and the curves in them. */
export async function readSystemTables(
  paths: readonly string[],
  backend: string,
): Promise<{ tables: readonly Table[]; curves: Table | undefined }> {
  const sources = await readSources(paths, backend);
  const whole = newestOfEach(sources.filter(({ isWhole }) => isWhole));
  const tables = sources.filter(({ isWhole }) => !isWhole).map(({ table }) => table);
  return {
    tables: whole === undefined ? tables : [whole.table, ...tables],
    curves: curveTable(whole?.entries ?? []),
  };
}

async function readSources(paths: readonly string[], backend: string): Promise<SystemSource[]> {
  const sources: SystemSource[] = [];
  // One after the other: of several thousand files few may be open at once.
  for (const path of systemPaths(paths)) sources.push(await readSystemSource(path, backend));
  return sources;
}

async function readWith(join: Join, paths: readonly string[], backend: string): Promise<Systems> {
  const sources = await readSources(paths, backend);
  const whole = newestOfEach(sources.filter(({ isWhole }) => isWhole));
  const parts = withBackend(sources.filter(({ isWhole }) => !isWhole).map(({ table }) => table));
  const joined =
    parts.length === 0 ? undefined : parts.reduce((left, right) => join(left, right, COLUMN.systemId));
  const table =
    whole === undefined || joined === undefined
      ? (whole?.table ?? joined!)
      : sources[0]!.isWhole
        ? together(whole.table, joined, { keepsOthers: false })
        : together(joined, whole.table, { keepsOthers: true });
  indexByKey(table, COLUMN.systemId);
  return { table, curves: curveTable(whole?.entries ?? []) };
}

/** Tables of benchmarks in the published form, without a column for the backend, get theirs. */
function withBackend(tables: readonly Table[]): readonly Table[] {
  const isPublished = (table: Table): boolean =>
    !isJsonFile(table.source) && table.names.some((name) => columnDefinition(name)?.role === 'benchmark');
  if (tables.some((table) => table.has(COLUMN.backend))) return tables;
  return tables.map((table) => (isPublished(table) ? withPublishedBackend([table] as const)[0] : table));
}

/** Two tables of systems as one: of a system that both have the first one's values count, others follow where they are wanted. */
function together(first: Table, second: Table, { keepsOthers }: { keepsOthers: boolean }): Table {
  const known = new Set(first.texts(COLUMN.systemId));
  const rows = second.texts(COLUMN.systemId).map((id, row) => ({ id, row }));
  const others = rows.filter(({ id }) => !known.has(id)).map(({ row }) => row);
  if (others.length === second.rowCount) return appendTables([first, second]);
  const joined = joinWhereKnown(first, second, COLUMN.systemId);
  return keepsOthers && others.length > 0 ? appendTables([joined, second.take(others)]) : joined;
}

/** Sources under one another, each system once; undefined where there is none. */
function newestOfEach(
  sources: readonly SystemSource[],
): { table: Table; entries: readonly SystemEntry[] } | undefined {
  if (sources.length === 0) return undefined;
  const table = appendTables(sources.map((source) => source.table));
  const entries = sources.flatMap((source): (SystemEntry | undefined)[] =>
    source.entries.length > 0 ? [...source.entries] : new Array(source.table.rowCount).fill(undefined),
  );
  const newest = new Map<string, number>();
  const measuredAgain = new Set<string>();
  const ids = table.texts(COLUMN.systemId);
  for (const [row, id] of ids.entries()) {
    const before = newest.get(id);
    const [time, timeBefore] = [timeOf(entries[row]), timeOf(entries[before ?? -1])];
    if (before === undefined) newest.set(id, row);
    // Twice without a measurement is told as a duplicate.
    else if (time === undefined && timeBefore === undefined) indexByKey(table, COLUMN.systemId);
    else {
      if (time !== undefined && timeBefore !== undefined) measuredAgain.add(id);
      if ((time ?? Number.NEGATIVE_INFINITY) > (timeBefore ?? Number.NEGATIVE_INFINITY)) newest.set(id, row);
    }
  }
  for (const id of measuredAgain) note(`${id} was measured several times: its newest measurement counts`);
  const rows = [...newest.values()];
  const kept = rows.length === table.rowCount ? table : table.take(rows);
  return { table: kept, entries: rows.flatMap((row) => entries[row] ?? []) };
}

const timeOf = (entry: SystemEntry | undefined): number | undefined =>
  entry?.measuredAt === undefined ? undefined : Date.parse(entry.measuredAt);

function curveTable(entries: readonly SystemEntry[]): Table | undefined {
  const points = entries.flatMap(({ curves }) => curves);
  return points.length === 0 ? undefined : tableFromRecords(points, 'curves of the systems', columnType);
}

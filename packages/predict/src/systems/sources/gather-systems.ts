import {
  appendTables,
  indexByKey,
  joinByKey,
  joinWhereKnown,
  type Table,
  tableFromRecords,
} from '@ctfusion/base';
import { COLUMN, columnDefinition, columnType } from '@ctfusion/schema/columns';
import type { SystemEntry } from '@ctfusion/schema/documents';
import { withPublishedBackend } from '../published-backend.js';
import type { SystemSource } from './system-source.js';

/** Systems and the curves that their documents hold. */
export interface Systems {
  /** A row per system; each stands once. */
  readonly table: Table;
  /** Rows of a table of raw curves; undefined where no document holds any. */
  readonly curves: Table | undefined;
}

/** How a table is joined to the ones before it. */
type Join = (left: Table, right: Table, key: string) => Table;

/** How sources are put together. */
export interface Gathering {
  /** Whether a system that a further table lacks is kept, without its values; else that is an error. */
  readonly keepsIncomplete: boolean;
  /** Called with each system that was measured several times; the newest measurement counts. */
  readonly onMeasuredAgain: (systemId: string) => void;
}

/**
 * Systems of several sources as one table. System documents and offers stand under one another; tables describe the same systems (catalog
 * facts, benchmarks, prices) and are joined by `system_id`.
 * @throws InputError if a system of the first table is absent from another, or naming source and row of a system_id that is empty or stands twice.
 */
export function gatherSystems(
  sources: readonly SystemSource[],
  { keepsIncomplete, onMeasuredAgain }: Gathering,
): Systems {
  const join: Join = keepsIncomplete ? joinWhereKnown : joinByKey;
  const whole = newestOfEach(
    sources.filter(({ isWhole }) => isWhole),
    onMeasuredAgain,
  );
  const parts = withBackend(sources.filter(({ isWhole }) => !isWhole));
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

/** Tables of benchmarks in the published form, without a column for the backend, get theirs; rows of JSON are no such form. */
function withBackend(sources: readonly SystemSource[]): readonly Table[] {
  const isPublished = ({ table, entries }: SystemSource): boolean =>
    entries.length === 0 && table.names.some((name) => columnDefinition(name)?.role === 'benchmark');
  const hasBackend = sources.some(({ table }) => table.has(COLUMN.backend));
  return sources.map((source) =>
    !hasBackend && isPublished(source) ? withPublishedBackend([source.table] as const)[0] : source.table,
  );
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
export function newestOfEach(
  sources: readonly SystemSource[],
  onMeasuredAgain: (systemId: string) => void,
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
  for (const id of measuredAgain) onMeasuredAgain(id);
  const rows = [...newest.values()];
  const kept = rows.length === table.rowCount ? table : table.take(rows);
  return { table: kept, entries: rows.flatMap((row) => entries[row] ?? []) };
}

const timeOf = (entry: SystemEntry | undefined): number | undefined =>
  entry?.measuredAt === undefined ? undefined : Date.parse(entry.measuredAt);

export function curveTable(entries: readonly SystemEntry[]): Table | undefined {
  const points = entries.flatMap(({ curves }) => curves);
  return points.length === 0 ? undefined : tableFromRecords(points, 'curves of the systems', columnType);
}

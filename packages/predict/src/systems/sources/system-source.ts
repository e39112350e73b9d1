import { InputError, type JsonEntry, type RowsContent, type Table, tableFromRecords } from '@ctfusion/base';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { type SystemEntry, systemEntryOf } from '@ctfusion/schema/documents';
import type { Resolvers } from '../offers/part-evidence.js';
import { areOffers, offerTable } from './offer-table.js';
import { recordsOf } from './records.js';

/** What one file or text says of systems. */
export interface SystemSource {
  /** A row per system. */
  readonly table: Table;
  /** Whether each row is a whole system (a document, an offer), not one side of a join. */
  readonly isWhole: boolean;
  /** Of each row of documents, what a table has no place for. */
  readonly entries: readonly SystemEntry[];
}

/** How systems are read. */
export interface SystemReading {
  /** Names of parts → data sheets; called only where there are offers. */
  readonly resolvers: () => Resolvers;
  /** Whose benchmarks are wanted of a system that has several backends'. */
  readonly backend: string;
}

/**
 * Systems out of rows: system documents, offers (recognised by their form), or rows of a table.
 * @throws InputError naming the source, and row and column where one is at fault.
 */
export function systemSource(content: RowsContent, reading: SystemReading): SystemSource {
  const { source } = content;
  if (content.kind === 'table') {
    if (content.table.rowCount === 0) throw noRows(source);
    const table = withQuantities(content.table);
    return areOffers(table.names)
      ? offers(recordsOf(table), reading, source)
      : { table, isWhole: false, entries: [] };
  }
  const { entries } = content;
  if (entries.length === 0) throw noRows(source);
  if (!areOffers(Object.keys(entries[0]!.value))) return documents(entries, source, reading.backend);
  return offers(
    entries.map(({ value }) => value),
    reading,
    source,
  );
}

function offers(
  rows: readonly Record<string, unknown>[],
  { resolvers }: SystemReading,
  source: string,
): SystemSource {
  return { table: offerTable(rows, resolvers(), source), isWhole: true, entries: [] };
}

function documents(entries: readonly JsonEntry[], source: string, backend: string): SystemSource {
  const systems = entries.map(({ value, place }) => systemEntryOf(value, place, backend));
  return {
    table: withQuantities(
      tableFromRecords(
        systems.map(({ row }) => row),
        source,
        columnType,
      ),
    ),
    isWhole: systems.every(({ isDocument }) => isDocument),
    entries: systems,
  };
}

const noRows = (file: string): InputError => new InputError('no-rows', 'there is no row', { file });

import { InputError, type Table, tableFromRecords } from '@ctfusion/base';
import { type JsonEntry, readRowsContent } from '@ctfusion/base/files';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { type SystemEntry, systemEntryOf } from '@ctfusion/schema/documents';
import { isMarket, offerTable } from './offer-files.js';
import { recordsOf } from './records.js';

/** What one file says of systems. */
export interface SystemSource {
  /** A row per system. */
  readonly table: Table;
  /** Whether each row is a whole system (a document, an offer), not one side of a join. */
  readonly isWhole: boolean;
  /** Of each row of documents, what a table has no place for. */
  readonly entries: readonly SystemEntry[];
}

/**
 * One file of systems: system documents, the offers of a marketplace (recognised by their form), or rows of a table.
 * @param backend whose benchmarks are wanted of a system that has several backends'.
 * @throws InputError naming the file, and row and column where one is at fault.
 */
export async function readSystemSource(file: string, backend: string): Promise<SystemSource> {
  const content = await readRowsContent(file, columnType);
  if (content.kind === 'table') {
    const { source } = content;
    if (content.table.rowCount === 0) throw noRows(source);
    const table = withQuantities(content.table);
    return isMarket(table.names) ? offers(recordsOf(table), source) : { table, isWhole: false, entries: [] };
  }
  const { entries, source } = content;
  if (entries.length === 0) throw noRows(source);
  if (isMarket(Object.keys(entries[0]!.value)))
    return offers(
      entries.map(({ value }) => value),
      source,
    );
  return documents(entries, source, backend);
}

function offers(rows: readonly Record<string, unknown>[], source: string): SystemSource {
  return { table: offerTable(rows, source), isWhole: true, entries: [] };
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

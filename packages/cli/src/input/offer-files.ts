import { extname } from 'node:path';
import { InputError, parseJson, type Table, tableFromRecords } from '@ctfusion/base';
import { type RowOf, readRows, readTable, readText } from '@ctfusion/base/files';
import {
  importOffers,
  type OfferedSystem,
  type OfferForm,
  type OfferRow,
  offerRows,
  recogniseOffers,
} from '@ctfusion/predict/systems';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { systemRowOf } from '@ctfusion/schema/documents';
import { readResolvers } from './catalog-files.js';
import { recordsOf } from './records.js';

/**
 * The systems of a file of offers.
 * @param form who wrote it; recognised where it is not given.
 * @throws InputError naming the file, and row and column where one is at fault.
 */
export async function readOffers(file: string, form?: OfferForm): Promise<OfferedSystem[]> {
  const rows =
    extname(file).toLowerCase() === '.json' ? jsonRows(file) : recordsOf(await readTable(file, () => 'text'));
  return importFrom(file, rows, form);
}

function importFrom(file: string, rows: readonly OfferRow[], form?: OfferForm): OfferedSystem[] {
  try {
    return importOffers(rows, readResolvers(), form);
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(error.code, error.detail, { file, ...error.location });
    throw error;
  }
}

/**
 * One file of systems as a table: the offers of a marketplace, recognised by their form, else its rows as they are. A list that people keep
 * may as well be a table of systems, and is read as one. JSON may hold system documents.
 * @param backend whose benchmarks are wanted of a system that has several backends'.
 * @throws InputError as `readOffers` and `readRows`.
 */
export async function readSystemTable(file: string, backend: string): Promise<Table> {
  const rowOf: RowOf = (entry, source) => systemRowOf(entry, source, backend);
  if (extname(file).toLowerCase() === '.json') {
    const rows = offerRows(parseJson(readText(file), file)) ?? [];
    return isMarket(Object.keys(rows[0] ?? {}))
      ? offerTable(rows, file)
      : readRows(file, columnType, { rowOf });
  }
  const table = await readRows(file, columnType, { rowOf });
  return isMarket(table.names) ? offerTable(recordsOf(table), file) : table;
}

function isMarket(columns: readonly string[]): boolean {
  const form = recogniseOffers(columns);
  return form === 'vast' || form === 'skypilot';
}

function offerTable(rows: readonly OfferRow[], file: string): Table {
  const records = importFrom(file, rows).map(({ system_id, facts, price_per_hour }) => ({
    [COLUMN.systemId]: system_id,
    ...facts,
    [COLUMN.pricePerHour]: price_per_hour,
  }));
  return tableFromRecords(records, file, columnType);
}

function jsonRows(file: string): OfferRow[] {
  const rows = offerRows(parseJson(readText(file), file));
  if (rows === undefined)
    throw new InputError('wrong-type', "expected a list of offers, or an object with a list 'offers'", {
      file,
    });
  return rows;
}

import { InputError, type Table, tableFromRecords } from '@ctfusion/base';
import { readRowsContent } from '@ctfusion/base/files';
import {
  importOffers,
  type OfferedSystem,
  type OfferForm,
  type OfferRow,
  recogniseOffers,
} from '@ctfusion/predict/systems';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { readResolvers } from './catalog-files.js';
import { recordsOf } from './records.js';

/**
 * The systems of a file of offers.
 * @param form who wrote it; recognised where it is not given.
 * @throws InputError naming the file, and row and column where one is at fault.
 */
export async function readOffers(file: string, form?: OfferForm): Promise<OfferedSystem[]> {
  const content = await readRowsContent(file, () => 'text');
  if (content.kind === 'table') return importFrom(file, recordsOf(content.table), form);
  const rows = content.entries.map(({ value }) => value);
  // A single object is what holds the list, and here it holds none.
  if (rows.length === 1 && recogniseOffers(Object.keys(rows[0]!)) === undefined && form === undefined)
    throw new InputError('wrong-type', "expected a list of offers, or an object with a list 'offers'", {
      file,
    });
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

/** Whether rows with these columns are a marketplace's offers. A list that people keep may as well be a table of systems. */
export function isMarket(columns: readonly string[]): boolean {
  const form = recogniseOffers(columns);
  return form === 'vast' || form === 'skypilot';
}

/** A marketplace's offers as a table of systems. @throws InputError as `readOffers`. */
export function offerTable(rows: readonly OfferRow[], file: string): Table {
  const records = importFrom(file, rows).map(({ system_id, facts, price_per_hour }) => ({
    [COLUMN.systemId]: system_id,
    ...facts,
    [COLUMN.pricePerHour]: price_per_hour,
  }));
  return tableFromRecords(records, file, columnType);
}

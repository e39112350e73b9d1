import { CellCollector, InputError, type Table } from '@ctfusion/base';
import { readRowsContent } from '@ctfusion/base/files';
import {
  importOffers,
  listOffers,
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
  return locatedIn(file, () => importOffers(rows, readResolvers(), form));
}

function locatedIn<Result>(file: string, act: () => Result): Result {
  try {
    return act();
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
  const offers = locatedIn(file, () => listOffers(rows, readResolvers()));
  const cells = new CellCollector(offers.length, file);
  for (const [row, offer] of offers.entries()) {
    cells.set(row, COLUMN.systemId, offer.systemId);
    offer.tellFacts((name, value) => cells.set(row, name, value));
    cells.set(row, COLUMN.pricePerHour, offer.pricePerHour);
  }
  return cells.table(columnType);
}

import { InputError } from '@ctfusion/base';
import { readRowsContent } from '@ctfusion/base/files';
import {
  importOffers,
  located,
  type OfferedSystem,
  type OfferForm,
  type OfferRow,
  recogniseOffers,
  recordsOf,
} from '@ctfusion/predict/systems';
import { readResolvers } from './catalog-files.js';

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
  return located(file, () => importOffers(rows, readResolvers(), form));
}

import { extname } from 'node:path';
import { InputError, parseJson } from '@ctfusion/base';
import { readTable, readText } from '@ctfusion/base/files';
import {
  importOffers,
  type OfferedSystem,
  type OfferForm,
  type OfferRow,
  offerRows,
} from '@ctfusion/predict/systems';
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
  try {
    return importOffers(rows, readResolvers(), form);
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(error.code, error.detail, { file, ...error.location });
    throw error;
  }
}

function jsonRows(file: string): OfferRow[] {
  const rows = offerRows(parseJson(readText(file), file));
  if (rows === undefined)
    throw new InputError('wrong-type', "expected a list of offers, or an object with a list 'offers'", {
      file,
    });
  return rows;
}

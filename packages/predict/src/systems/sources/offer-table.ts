import { CellCollector, type Table } from '@ctfusion/base';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import type { OfferRow } from '../offers/cells.js';
import { listOffers, recogniseOffers } from '../offers/import-offers.js';
import type { Resolvers } from '../offers/part-evidence.js';
import { located } from './located.js';

/**
 * Whether rows with these columns are offers: a marketplace's, or a list that people keep, whose machines are named by their parts. A list
 * with a `system_id` may as well be a table of systems.
 */
export function areOffers(columns: readonly string[]): boolean {
  const form = recogniseOffers(columns);
  return form === 'csv' ? !columns.includes(COLUMN.systemId) : form !== undefined;
}

/**
 * Offers as a table of systems.
 * @param source what an error calls them.
 * @throws InputError naming the source, and row and column where one is at fault.
 */
export function offerTable(rows: readonly OfferRow[], resolvers: Resolvers, source: string): Table {
  const offers = located(source, () => listOffers(rows, resolvers));
  const cells = new CellCollector(offers.length, source);
  for (const [row, offer] of offers.entries()) {
    cells.set(row, COLUMN.systemId, offer.systemId);
    offer.tellFacts((name, value) => cells.set(row, name, value));
    cells.set(row, COLUMN.pricePerHour, offer.pricePerHour);
  }
  return cells.table(columnType);
}

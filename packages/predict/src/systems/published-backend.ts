import { constantText, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** What the published files, and the slices, were measured with. */
const PUBLISHED_BACKEND = 'torch';

/**
 * For importers: the published files and the slices are tables without a column for the backend, none of them having one; these
 * with their backend in a column. As soon as one table has the column, every row has to say its own.
 */
export function withPublishedBackend<T extends readonly Table[]>(tables: T): T {
  if (tables.some((table) => table.has(COLUMN.backend))) return tables;
  return tables.map((table) =>
    table.with([[COLUMN.backend, constantText(PUBLISHED_BACKEND, table.rowCount)]]),
  ) as unknown as T;
}

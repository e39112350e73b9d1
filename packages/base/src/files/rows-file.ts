import { extname } from 'node:path';
import { InputError } from '../errors/input-error.js';
import type { ColumnTypes } from '../table/column.js';
import { tableFromRecords } from '../table/records.js';
import type { Table } from '../table/table.js';
import { parseJson } from '../text/json-text.js';
import { readTable } from './table-file.js';
import { readText } from './text-file.js';

/**
 * Rows of a JSON file (an object, or a list of objects) or of a CSV or Parquet table.
 * @param types what is declared of columns; others are guessed from their cells.
 * @throws InputError naming the file if it is empty or of another shape.
 */
export async function readRows(
  file: string,
  types: ColumnTypes,
  options: { readonly allowEmpty?: boolean } = {},
): Promise<Table> {
  const isJson = extname(file).toLowerCase() === '.json';
  const table = isJson ? readJsonRows(file, types) : await readTable(file, types);
  if (table.rowCount === 0 && options.allowEmpty !== true)
    throw new InputError('no-rows', 'there is no row', { file });
  return table;
}

function readJsonRows(file: string, types: ColumnTypes): Table {
  const parsed = parseJson(readText(file), file);
  const rows: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  for (const row of rows) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new InputError('wrong-type', 'expected an object, or a list of objects', { file });
    }
  }
  return tableFromRecords(rows as Record<string, unknown>[], file, types);
}

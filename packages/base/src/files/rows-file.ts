import { extname } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { parseJson } from '../parsing/json-text.js';
import type { ColumnTypes } from '../table/column.js';
import { tableFromRecords } from '../table/records.js';
import type { Table } from '../table/table.js';
import { readTable } from './table-file.js';
import { readText } from './text-file.js';

/** How a JSON file's object becomes a row: as it is, or as the document that it is says. */
export type RowOf = (entry: Record<string, unknown>, file: string) => Record<string, unknown>;

/**
 * Rows of a JSON file (an object, or a list of objects), of JSON lines (an object each), or of a CSV or Parquet table.
 * @param types what is declared of columns; others are guessed from their cells.
 * @throws InputError naming the file if it is empty or of another shape.
 */
export async function readRows(
  file: string,
  types: ColumnTypes,
  options: { readonly allowEmpty?: boolean; readonly rowOf?: RowOf } = {},
): Promise<Table> {
  const table = isJsonFile(file) ? readJsonRows(file, types, options.rowOf) : await readTable(file, types);
  if (table.rowCount === 0 && options.allowEmpty !== true)
    throw new InputError('no-rows', 'there is no row', { file });
  return table;
}

/** Whether a file's name says that it is JSON: a document or a list, or a document a line. */
export const isJsonFile = (file: string): boolean =>
  ['.json', '.jsonl', '.ndjson'].includes(extname(file).toLowerCase());

function readJsonRows(file: string, types: ColumnTypes, rowOf: RowOf = (entry) => entry): Table {
  const rows = readJsonEntries(file).map((entry) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      throw new InputError('wrong-type', 'expected an object, or a list of objects', { file });
    }
    return rowOf(entry as Record<string, unknown>, file);
  });
  return tableFromRecords(rows, file, types);
}

function readJsonEntries(file: string): unknown[] {
  const text = readText(file);
  if (extname(file).toLowerCase() === '.json') {
    const parsed = parseJson(text, file);
    return Array.isArray(parsed) ? parsed : [parsed];
  }
  const lines = text.split(/\r?\n/).map((line, index) => ({ line, place: `${file}, row ${index + 1}` }));
  return lines.filter(({ line }) => line.trim() !== '').map(({ line, place }) => parseJson(line, place));
}

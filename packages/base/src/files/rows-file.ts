import { extname } from 'node:path';
import { InputError } from '../errors/input-error.js';
import type { ColumnTypes } from '../table/column.js';
import { tableFromRecords } from '../table/records.js';
import { jsonEntries, jsonLines, parseRows, type RowsContent } from '../table/rows-text.js';
import type { Table } from '../table/table.js';
import { readStandardInput, STANDARD_INPUT, STANDARD_INPUT_NAME } from './standard-input.js';
import { readTable } from './table-file.js';
import { readText } from './text-file.js';

/** How a JSON file's object becomes a row: as it is, or as the document that it is says. */
export type RowOf = (entry: Record<string, unknown>, file: string) => Record<string, unknown>;

/**
 * Reads a JSON file (an object, a list of objects, or an object whose only list of objects is meant), JSON lines, a CSV or Parquet table; `-` is
 * standard input, whose form its first character tells.
 * @param types what is declared of columns; others are guessed from their cells.
 * @throws InputError naming the file if it cannot be read or is of another shape.
 */
export async function readRowsContent(file: string, types: ColumnTypes): Promise<RowsContent> {
  if (file === STANDARD_INPUT) return parseRows(readStandardInput(), STANDARD_INPUT_NAME, types);
  if (!isJsonFile(file)) return { kind: 'table', source: file, table: await readTable(file, types) };
  const text = readText(file);
  const entries = extname(file).toLowerCase() === '.json' ? jsonEntries(text, file) : jsonLines(text, file);
  return { kind: 'json', source: file, entries };
}

/**
 * Rows of a file, as `readRowsContent` reads it.
 * @throws InputError as `readRowsContent`, or if there is no row.
 */
export async function readRows(
  file: string,
  types: ColumnTypes,
  options: { readonly allowEmpty?: boolean; readonly rowOf?: RowOf } = {},
): Promise<Table> {
  const content = await readRowsContent(file, types);
  const { rowOf = (entry) => entry } = options;
  const table =
    content.kind === 'table'
      ? content.table
      : tableFromRecords(
          content.entries.map(({ value, place }) => rowOf(value, place)),
          content.source,
          types,
        );
  if (table.rowCount === 0 && options.allowEmpty !== true)
    throw new InputError('no-rows', 'there is no row', { file: content.source });
  return table;
}

/** Whether a file's name says that it is JSON: a document or a list, or a document a line. */
export const isJsonFile = (file: string): boolean =>
  ['.json', '.jsonl', '.ndjson'].includes(extname(file).toLowerCase());

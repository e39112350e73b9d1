import { extname } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { parseJson } from '../parsing/json-text.js';
import type { ColumnTypes } from '../table/column.js';
import { parseCsv } from '../table/csv-text.js';
import { tableFromRecords } from '../table/records.js';
import type { Table } from '../table/table.js';
import { readStandardInput, STANDARD_INPUT, STANDARD_INPUT_NAME } from './standard-input.js';
import { readTable } from './table-file.js';
import { readText } from './text-file.js';

/** How a JSON file's object becomes a row: as it is, or as the document that it is says. */
export type RowOf = (entry: Record<string, unknown>, file: string) => Record<string, unknown>;

/** An object of a JSON file. */
export interface JsonEntry {
  readonly value: Record<string, unknown>;
  /** What an error calls it: the file and, where it holds several, the row, from 1. */
  readonly place: string;
}

/** What a file of rows holds: a table, or objects of JSON. */
export type RowsContent =
  | { readonly kind: 'table'; readonly source: string; readonly table: Table }
  | { readonly kind: 'json'; readonly source: string; readonly entries: readonly JsonEntry[] };

/**
 * Reads a JSON file (an object, a list of objects, or an object whose only list of objects is meant), JSON lines, a CSV or Parquet table; `-` is
 * standard input, whose form its first character tells.
 * @param types what is declared of columns; others are guessed from their cells.
 * @throws InputError naming the file if it cannot be read or is of another shape.
 */
export async function readRowsContent(file: string, types: ColumnTypes): Promise<RowsContent> {
  if (file === STANDARD_INPUT) return parseRows(readStandardInput(), types);
  if (!isJsonFile(file)) return { kind: 'table', source: file, table: await readTable(file, types) };
  const text = readText(file);
  const entries = extname(file).toLowerCase() === '.json' ? jsonEntries(text, file) : jsonLines(text, file);
  return { kind: 'json', source: file, entries };
}

function parseRows(text: string, types: ColumnTypes): RowsContent {
  const source = STANDARD_INPUT_NAME;
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return { kind: 'table', source, table: parseCsv(text, source, types) };
  // A second line that begins an object makes it JSON lines; a document over several lines is indented.
  const isLines =
    first === '{' && /\}[ \t]*\r?\n[ \t]*\{/.test(text) && isJson(text.trim().split(/\r?\n/)[0]!);
  return { kind: 'json', source, entries: isLines ? jsonLines(text, source) : jsonEntries(text, source) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
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

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkedEntry(value: unknown, place: string): JsonEntry {
  if (isObject(value)) return { value, place };
  throw new InputError('wrong-type', 'expected an object, or a list of objects', { file: place });
}

function jsonEntries(text: string, file: string): JsonEntry[] {
  const parsed = parseJson(text, file);
  const list = Array.isArray(parsed) ? parsed : wrappedList(parsed);
  if (list === undefined) return [checkedEntry(parsed, file)];
  return list.map((value, index) =>
    checkedEntry(value, list.length === 1 ? file : `${file}, row ${index + 1}`),
  );
}

/** The list in an object such as `{"offers": […]}`: a row has no lists, and a document says its version. */
function wrappedList(parsed: unknown): unknown[] | undefined {
  if (!isObject(parsed) || Object.hasOwn(parsed, 'schema_version')) return undefined;
  const lists = Object.values(parsed).filter(
    (value): value is unknown[] => Array.isArray(value) && value.length > 0 && value.every(isObject),
  );
  return lists.length === 1 ? lists[0] : undefined;
}

function jsonLines(text: string, file: string): JsonEntry[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const place = `${file}, row ${index + 1}`;
    return line.trim() === '' ? [] : [checkedEntry(parseJson(line, place), place)];
  });
}

import { InputError } from '../errors/input-error.js';
import { parseJson } from '../parsing/json-text.js';
import type { ColumnTypes } from './column.js';
import { parseCsv } from './csv-text.js';
import type { Table } from './table.js';

/** An object of a JSON file. */
export interface JsonEntry {
  readonly value: Record<string, unknown>;
  /** What an error calls it: the file and, where it holds several, the row, from 1. */
  readonly place: string;
}

/** What a text of rows holds: a table, or objects of JSON. */
export type RowsContent =
  | { readonly kind: 'table'; readonly source: string; readonly table: Table }
  | { readonly kind: 'json'; readonly source: string; readonly entries: readonly JsonEntry[] };

/**
 * Rows of a text whose form its first character tells: a JSON object, a list of objects, an object whose only list of objects is meant, JSON
 * lines, else CSV.
 * @param source what an error calls the text.
 * @param types what is declared of columns; others are guessed from their cells.
 * @throws InputError naming the source, and the row where one is at fault.
 */
export function parseRows(text: string, source: string, types: ColumnTypes): RowsContent {
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

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkedEntry(value: unknown, place: string): JsonEntry {
  if (isObject(value)) return { value, place };
  throw new InputError('wrong-type', 'expected an object, or a list of objects', { file: place });
}

/** Objects of a JSON text. @throws InputError naming the source. */
export function jsonEntries(text: string, file: string): JsonEntry[] {
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

/** Objects of a text with one a line. @throws InputError naming source and row. */
export function jsonLines(text: string, file: string): JsonEntry[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const place = `${file}, row ${index + 1}`;
    return line.trim() === '' ? [] : [checkedEntry(parseJson(line, place), place)];
  });
}

import { readFileSync } from 'node:fs';
import { InputError } from '@ctfusion/schema';
import { CsvError, parse } from 'csv-parse/sync';
import { writeFileAtomically } from '../files.js';
import { splitPlainCsv } from './plain-csv.js';
import { columnFromCells, Table } from './table.js';

/**
 * Reads a CSV file with a header row. A byte-order mark and spaces around header names are dropped.
 * @throws InputError if the file cannot be read, is empty, or a row has another number of cells than the header.
 */
export function readCsv(path: string): Table {
  return parseCsv(readText(path), path);
}

/** The text of a file. @throws InputError if it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, {
      file: path,
    });
  }
}

export function parseCsv(text: string, source: string): Table {
  const columns = splitPlainCsv(text) ?? transpose(parseFully(text, source));
  if (columns.length === 0) throw new InputError('the file is empty', { file: source });
  const header = columns.map((cells) => cells[0]!.trim());
  const duplicate = header.find((name, index) => header.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new InputError('the header names this column twice', { file: source, column: duplicate });
  }
  return new Table(
    columns.map((cells, index) => [header[index]!, columnFromCells(cells.slice(1))]),
    columns[0]!.length - 1,
    source,
  );
}

/** The parser has made sure that rows are of equal length. */
const transpose = (rows: readonly string[][]): string[][] =>
  (rows[0] ?? []).map((_, index) => rows.map((row) => row[index]!));

function parseFully(text: string, source: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, relax_quotes: false }) as string[][];
  } catch (error) {
    if (error instanceof CsvError)
      throw new InputError(`is not valid CSV: ${error.message}`, { file: source });
    throw error;
  }
}

export function formatCsv(table: Table): string {
  const columns = table.names.map((name) => table.texts(name));
  const lines = [table.names.map(quoteCell).join(',')];
  for (let row = 0; row < table.rowCount; row++) {
    lines.push(columns.map((column) => quoteCell(column[row]!)).join(','));
  }
  return `${lines.join('\n')}\n`;
}

export function writeCsv(table: Table, path: string): void {
  writeFileAtomically(path, formatCsv(table));
}

function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

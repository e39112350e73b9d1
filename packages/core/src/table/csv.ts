import { readFileSync } from 'node:fs';
import { InputError } from '@ctfusion/schema';
import { CsvError, parse } from 'csv-parse/sync';
import { writeFileAtomically } from '../files.js';
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
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, relax_quotes: false }) as string[][];
  } catch (error) {
    if (error instanceof CsvError)
      throw new InputError(`is not valid CSV: ${error.message}`, { file: source });
    throw error;
  }
  const header = rows[0]?.map((name) => name.trim());
  if (header === undefined) throw new InputError('the file is empty', { file: source });
  const duplicate = header.find((name, index) => header.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new InputError('the header names this column twice', { file: source, column: duplicate });
  }
  const data = rows.slice(1);
  const columns = header.map(
    (name, index) => [name, columnFromCells(data.map((row) => row[index]!))] as const,
  );
  return new Table(columns, data.length, source);
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

import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { InputError } from '../errors/input-error.js';
import { type PlainCsv, scanPlainCsv } from './plain-csv.js';
import { columnFromReader, Table } from './table.js';

/**
 * A table from CSV text with a header row. A byte-order mark and spaces around header names are dropped.
 * @throws InputError if the text is empty, a row has another number of cells than the header, or a column stands twice.
 */
export function parseCsv(text: string, source: string): Table {
  const { rowCount, columnCount, cell } = cellsOf(text, source);
  if (rowCount === 0) throw new InputError('no-rows', 'the file is empty', { file: source });
  const header = Array.from({ length: columnCount }, (_, column) => cell(0, column).trim());
  const duplicate = header.find((name, index) => header.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new InputError('duplicate-column', 'the header names this column twice', {
      file: source,
      column: duplicate,
    });
  }
  const columns = header.map(
    (name, column) => [name, columnFromReader(rowCount - 1, (row) => cell(row + 1, column))] as const,
  );
  return new Table(columns, rowCount - 1, source);
}

function cellsOf(text: string, source: string): PlainCsv {
  const plain = scanPlainCsv(text);
  if (plain !== undefined) {
    const { rowCount, columnCount } = plain;
    return { rowCount, columnCount, cell: (row, column) => plain.cell(row, column) };
  }
  const rows = parseFully(text, source);
  return {
    rowCount: rows.length,
    columnCount: rows[0]?.length ?? 0,
    cell: (row, column) => rows[row]![column]!,
  };
}

function parseFully(text: string, source: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, relax_quotes: false }) as string[][];
  } catch (error) {
    if (error instanceof CsvError)
      throw new InputError('not-csv', `is not valid CSV: ${error.message}`, { file: source });
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

function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

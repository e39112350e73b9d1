import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { InputError } from '../errors/input-error.js';
import { counted } from '../text/counted.js';
import { cutLine, shown } from '../text/shown.js';
import { type ColumnTypes, columnFromReader, isAmbiguousNumber } from './column.js';
import { guardCell, quoteCell, quoteName, unguardCell } from './csv-cell.js';
import { type CsvDialect, dialectOf } from './csv-dialect.js';
import { type PlainCsv, scanPlainCsv } from './plain-csv.js';
import { Table } from './table.js';

/**
 * A table from CSV text with a header row. Cells are parted by commas, semicolons or tabs, as the header says, or by what a first
 * line `sep=…` names. A byte-order mark and spaces around header names are dropped; an apostrophe that keeps a spreadsheet from
 * running a cell is, too.
 * @param types what is declared of columns; others are guessed from their cells.
 * @throws InputError if the text is empty, a row has another number of cells than the header, a quote stands wrongly, a column
 *   stands twice, or two separators fit.
 */
export function parseCsv(text: string, source: string, types: ColumnTypes): Table {
  const { rowCount, columnCount, cell } = cellsOf(text, source);
  if (rowCount === 0) throw new InputError('no-rows', 'the file is empty', { file: source });
  const names = Array.from({ length: columnCount }, (_, column) => cell(0, column));
  const header = headerNames(names, source);
  // Programs part cells by semicolons where a comma is the decimal sign.
  const hasDecimalCommas = dialectOf(text).separators.join('') === ';';
  const columns = header.map((name, column) => {
    const read = (row: number): string => unguardCell(cell(row + 1, column));
    const made = columnFromReader(rowCount - 1, read, types(name));
    if (hasDecimalCommas && made.kind === 'number')
      refuseAmbiguous(rowCount - 1, read, { file: source, column: name });
    return [name, made] as const;
  });
  return new Table(columns, rowCount - 1, source);
}

/** @throws InputError naming the first cell that may be one number or another. */
function refuseAmbiguous(
  count: number,
  read: (row: number) => string,
  place: { readonly file: string; readonly column: string },
): void {
  for (let row = 0; row < count; row++) {
    const cell = read(row);
    if (!isAmbiguousNumber(cell)) continue;
    const [whole, fraction] = cell.trim().split(',');
    throw new InputError(
      'not-a-number',
      `${shown(cell)} is ${whole}${fraction} or ${whole}.${fraction}, as semicolons part the cells; write it without the comma`,
      { ...place, row: row + 2 },
    );
  }
}

/** The names of a header's cells. @throws InputError if one stands twice. */
export function headerNames(cells: readonly string[], file: string): string[] {
  const header = cells.map((cell) => unguardCell(cell.trim()));
  const duplicate = header.find((name, index) => header.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new InputError('duplicate-column', 'the header names this column twice', {
      file,
      column: duplicate,
    });
  }
  return header;
}

function cellsOf(text: string, source: string): PlainCsv {
  const dialect = dialectOf(text);
  const [separator, ...others] = dialect.separators;
  if (others.length === 0) return cellsBy(separator!, text, dialect, source);
  // Names may hold the other separator; then only one of them gives rows of one length.
  const fitting: PlainCsv[] = [];
  for (const candidate of dialect.separators) {
    try {
      fitting.push(cellsBy(candidate, text, dialect, source));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  if (fitting.length === 1) return fitting[0]!;
  const words = dialect.separators.map((candidate) => WORDS[candidate] ?? candidate).join(' and by ');
  throw new InputError(
    'not-csv',
    `its header can be parted by ${words}; begin the file with a line like sep=,`,
    {
      file: source,
      row: 1,
    },
  );
}

const WORDS: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

function cellsBy(separator: string, text: string, dialect: CsvDialect, source: string): PlainCsv {
  const plain = scanPlainCsv(text, separator, dialect.start);
  if (plain !== undefined) {
    const { rowCount, columnCount } = plain;
    return { rowCount, columnCount, cell: (row, column) => plain.cell(row, column) };
  }
  const rows = parseFully(text, separator, dialect, source);
  return {
    rowCount: rows.length,
    columnCount: rows[0]?.length ?? 0,
    cell: (row, column) => rows[row]![column]!,
  };
}

function parseFully(text: string, separator: string, dialect: CsvDialect, source: string): string[][] {
  try {
    return parse(text.slice(dialect.start), {
      delimiter: separator,
      record_delimiter: [...dialect.lineEnds],
      skip_empty_lines: true,
      relax_quotes: false,
    }) as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { records } = error as CsvError & { records?: number };
    throw new InputError('not-csv', `is not valid CSV: ${describe(error)}`, {
      file: source,
      ...(records === undefined ? {} : { row: records + 1 }),
    });
  }
}

function describe(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is not closed';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands within a cell that has none around it';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'a quote within a cell is not doubled';
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return error.message.replace(
        /.*expect (\d+), got (\d+).*/s,
        (_, expected: string, got: string) => `${counted(Number(got), 'cell')}, the header has ${expected}`,
      );
    default:
      return cutLine(error.message);
  }
}

/** CSV text of a table: commas, line feeds, quotes where they are needed; no cell of text that a spreadsheet would run. */
export function formatCsv(table: Table): string {
  const columns = table.names.map((name) => {
    const texts = table.texts(name);
    return table.column(name).kind === 'number' ? texts : texts.map((text) => quoteCell(guardCell(text)));
  });
  const lines = [table.names.map((name) => quoteName(guardCell(name)))];
  for (let row = 0; row < table.rowCount; row++) lines.push(columns.map((column) => column[row]!));
  return lines.map((cells) => `${joinCells(cells)}\n`).join('');
}

/** A line that holds one empty cell would be an empty line, which readers skip. */
const joinCells = (cells: readonly string[]): string =>
  cells.length === 1 && cells[0] === '' ? '""' : cells.join(',');

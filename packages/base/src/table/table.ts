import { InputError } from '../errors/input-error.js';
import { didYouMean } from '../errors/nearest-name.js';
import { shown } from '../text/shown.js';

export type NumberColumn = { readonly kind: 'number'; readonly values: Float64Array };
type TextColumn = { readonly kind: 'text'; readonly values: readonly string[] };
export type Column = NumberColumn | TextColumn;

/** Rows of one file within a table that several files were appended to. */
interface Segment {
  readonly source: string;
  readonly rowCount: number;
}

/**
 * Named columns of equal length. Numbers are Float64Array with NaN for a missing cell; text uses '' for a missing cell.
 * `source` is the file that the rows came from and is only used in error messages.
 */
export class Table {
  readonly #columns: ReadonlyMap<string, Column>;
  readonly rowCount: number;
  readonly source: string;
  readonly #segments: readonly Segment[];

  constructor(
    columns: Iterable<readonly [string, Column]>,
    rowCount: number,
    source: string,
    segments: readonly Segment[] = [{ source, rowCount }],
  ) {
    this.#columns = new Map(columns);
    this.rowCount = rowCount;
    this.source = source;
    this.#segments = segments;
  }

  /** Where a cell stands, for an error message. The header is row 1 of its file, so row index 0 is row 2. */
  location(rowIndex: number, column: string): { file: string; row: number; column: string } {
    let first = 0;
    for (const segment of this.#segments) {
      if (rowIndex < first + segment.rowCount)
        return { file: segment.source, row: rowIndex - first + 2, column };
      first += segment.rowCount;
    }
    return { file: this.source, row: rowIndex + 2, column };
  }

  get names(): string[] {
    return [...this.#columns.keys()];
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  column(name: string): Column {
    const column = this.#columns.get(name);
    if (column === undefined) {
      throw new InputError('missing-column', `there is no such column${didYouMean(name, this.names)}`, {
        file: this.source,
        column: name,
      });
    }
    return column;
  }

  /**
   * The column as numbers, NaN where the cell is empty.
   * @throws InputError naming file, row, column and value if a cell is not a number.
   */
  numbers(name: string): Float64Array {
    const column = this.column(name);
    if (column.kind === 'number') return column.values;
    const values = new Float64Array(this.rowCount);
    for (const [index, cell] of column.values.entries()) {
      const value = parseNumber(cell);
      if (value === undefined) {
        throw new InputError('not-a-number', `${shown(cell)} is not a number`, this.location(index, name));
      }
      values[index] = value;
    }
    return values;
  }

  /**
   * As `numbers`, but an empty cell is an error too.
   * @throws InputError naming file, row, column and value.
   */
  completeNumbers(name: string): Float64Array {
    const values = this.numbers(name);
    const missing = values.findIndex((value) => Number.isNaN(value));
    if (missing >= 0)
      throw new InputError('value-missing', 'the value is missing', this.location(missing, name));
    return values;
  }

  /** The column as text; a number is written in its shortest form that reads back the same. */
  texts(name: string): readonly string[] {
    const column = this.column(name);
    if (column.kind === 'text') return column.values;
    return Array.from(column.values, (value) => (Number.isNaN(value) ? '' : String(value)));
  }

  /** This table with columns added, or replaced where the name exists. */
  with(columns: Iterable<readonly [string, Column]>): Table {
    return new Table([...this.#columns, ...columns], this.rowCount, this.source, this.#segments);
  }

  /** This table without some columns. */
  without(names: ReadonlySet<string>): Table {
    const kept = [...this.#columns].filter(([name]) => !names.has(name));
    return new Table(kept, this.rowCount, this.source, this.#segments);
  }

  /** Only the rows at `indices`, in that order. */
  take(indices: ArrayLike<number>): Table {
    const columns = Array.from(
      this.#columns,
      ([name, column]) => [name, takeColumn(column, indices)] as const,
    );
    return new Table(columns, indices.length, this.source);
  }

  /** Another name for the whole; a row's location still names the file that it was read from. */
  withSource(source: string): Table {
    return new Table(this.#columns, this.rowCount, source, this.#segments);
  }

  /** One object per row; missing numbers are null. */
  *records(): Generator<Record<string, number | string | null>> {
    for (let row = 0; row < this.rowCount; row++) {
      const record: Record<string, number | string | null> = {};
      for (const [name, column] of this.#columns) {
        const value = column.values[row]!;
        record[name] = typeof value === 'number' && Number.isNaN(value) ? null : value;
      }
      yield record;
    }
  }
}

function takeColumn(column: Column, indices: ArrayLike<number>): Column {
  if (column.kind === 'number') {
    return { kind: 'number', values: Float64Array.from(indices, (index) => column.values[index]!) };
  }
  return { kind: 'text', values: Array.from(indices, (index) => column.values[index]!) };
}

const MISSING_CELLS = new Set(['', 'nan', 'na', 'n/a', 'null', 'none']);

/** Number() also reads hexadecimal and the like, which no measurement file means. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** NaN for an empty cell (or pandas' spellings of one), undefined if the text is not a finite or infinite number. */
export function parseNumber(text: string): number | undefined {
  // Most cells of most files, so this test comes first.
  if (DECIMAL.test(text)) return Number(text);
  const trimmed = text.trim();
  if (MISSING_CELLS.has(trimmed.toLowerCase())) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity;
  return DECIMAL.test(trimmed) ? Number(trimmed) : undefined;
}

/** Numbers if every cell is one or is missing (and not all are missing), text otherwise. */
export function columnFromCells(cells: readonly string[]): Column {
  return columnFromReader(cells.length, (row) => cells[row]!);
}

/** As `columnFromCells`, of cells that are made when they are read: numbers leave no string behind. */
export function columnFromReader(count: number, read: (row: number) => string): Column {
  const text = (): Column => ({ kind: 'text', values: Array.from({ length: count }, (_, row) => read(row)) });
  const values = new Float64Array(count);
  let present = 0;
  for (let row = 0; row < count; row++) {
    const value = parseNumber(read(row));
    if (value === undefined) return text();
    values[row] = value;
    if (!Number.isNaN(value)) present++;
  }
  return present === 0 && count > 0 ? text() : { kind: 'number', values };
}

/**
 * Rows given as objects (JSON), with the union of their keys as columns.
 * @throws InputError if a value is neither number, text, boolean nor null.
 */
export function tableFromRecords(records: readonly Record<string, unknown>[], source: string): Table {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const columns = names.map((name) => {
    const cells = records.map((record, index) =>
      cellText(record[name], { file: source, row: index + 1, column: name }),
    );
    return [name, columnFromCells(cells)] as const;
  });
  return new Table(columns, records.length, source);
}

function cellText(value: unknown, location: { file: string; row: number; column: string }): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  throw new InputError('wrong-type', `${JSON.stringify(value)} is neither a number nor text`, location);
}

/**
 * Tables under one another; columns that some lack are missing there.
 * The source names all files.
 */
export function appendTables(tables: readonly Table[]): Table {
  if (tables.length === 1) return tables[0]!;
  const names = [...new Set(tables.flatMap((table) => table.names))];
  const rowCount = tables.reduce((sum, table) => sum + table.rowCount, 0);
  const columns = names.map((name) => {
    const cells = tables.flatMap((table) =>
      table.has(name) ? [...table.texts(name)] : new Array<string>(table.rowCount).fill(''),
    );
    return [name, columnFromCells(cells)] as const;
  });
  const source = tables.map((table) => table.source).join(' + ');
  return new Table(columns, rowCount, source, tables);
}

import { InputError, type InputLocation } from '../errors/input-error.js';
import { didYouMean } from '../errors/nearest-name.js';
import { shown } from '../text/shown.js';
import { type Column, parseNumber, takeCells } from './column.js';

/** Where a table's cell was read from. */
export type CellLocation = (
  rowIndex: number,
  column: string,
) => { readonly file: string; readonly row: number; readonly column: string };

/**
 * Named columns of equal length. Numbers are Float64Array with NaN for a missing cell; text uses '' for a missing cell.
 * `source` is the file that the rows came from and is only used in error messages.
 */
export class Table {
  readonly #columns: ReadonlyMap<string, Column>;
  readonly rowCount: number;
  readonly source: string;
  readonly #location: CellLocation;

  /** @param location where a cell was read from; by default from `source`, whose row 1 is the header. */
  constructor(
    columns: Iterable<readonly [string, Column]>,
    rowCount: number,
    source: string,
    location: CellLocation = (rowIndex, column) => ({ file: source, row: rowIndex + 2, column }),
  ) {
    this.#columns = new Map(columns);
    this.rowCount = rowCount;
    this.source = source;
    this.#location = location;
  }

  /** Where a cell was read from, for an error message: its own file and row, whatever was joined, appended or taken since. */
  location(rowIndex: number, column: string): ReturnType<CellLocation> {
    return this.#location(rowIndex, column);
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
        throw notANumber(cell, this.location(index, name));
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

  /** As `numbers`; a column that the table lacks is one whose cells are all missing. */
  optionalNumbers(name: string): Float64Array {
    return this.has(name) ? this.numbers(name) : new Float64Array(this.rowCount).fill(Number.NaN);
  }

  /** The column as text; a number is written in its shortest form that reads back the same. */
  texts(name: string): readonly string[] {
    const column = this.column(name);
    if (column.kind === 'text') return column.values;
    return Array.from(column.values, (value) => (Number.isNaN(value) ? '' : String(value)));
  }

  /**
   * As `texts`, but an empty cell is an error: of a key, it would make one of all that have none.
   * @throws InputError naming file, row and column.
   */
  completeTexts(name: string): readonly string[] {
    const values = this.texts(name);
    const missing = values.findIndex((value) => value.trim() === '');
    if (missing >= 0)
      throw new InputError('value-missing', 'the key is missing', this.location(missing, name));
    return values;
  }

  /**
   * This table with columns added, or replaced where the name exists.
   * @param from where the added columns' cells were read from, if not from this table's rows.
   */
  with(columns: Iterable<readonly [string, Column]>, from?: CellLocation): Table {
    const added = new Map(columns);
    const own = this.#location;
    const location: CellLocation =
      from === undefined ? own : (row, column) => (added.has(column) ? from : own)(row, column);
    return new Table([...this.#columns, ...added], this.rowCount, this.source, location);
  }

  /** This table without some columns. */
  without(names: ReadonlySet<string>): Table {
    const kept = [...this.#columns].filter(([name]) => !names.has(name));
    return new Table(kept, this.rowCount, this.source, this.#location);
  }

  /** Only the rows at `indices`, in that order. */
  take(indices: ArrayLike<number>): Table {
    const columns = Array.from(
      this.#columns,
      ([name, column]) => [name, takeCells(column, indices)] as const,
    );
    const own = this.#location;
    return new Table(columns, indices.length, this.source, (row, column) => own(indices[row] ?? row, column));
  }

  /** Another name for the whole; a row's location still names the file that it was read from. */
  withSource(source: string): Table {
    return new Table(this.#columns, this.rowCount, source, this.#location);
  }

  /** One object per row; missing numbers are null. */
  *records(): Generator<Record<string, number | string | null>> {
    for (let row = 0; row < this.rowCount; row++) {
      // Not by assignment: a column may be called `__proto__`.
      yield Object.fromEntries(
        Array.from(this.#columns, ([name, { values }]) => {
          const value = values[row]!;
          return [name, typeof value === 'number' && Number.isNaN(value) ? null : value];
        }),
      );
    }
  }
}

/** The error of a cell that should say a number. */
export function notANumber(cell: string, location: InputLocation): InputError {
  const hint = /^\s*[+-]?\d+,\d+\s*$/.test(cell) ? '; a decimal sign is a point' : '';
  return new InputError('not-a-number', `${shown(cell)} is not a number${hint}`, location);
}

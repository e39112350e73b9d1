import { InputError, type InputLocation } from '../errors/input-error.js';
import { shown } from '../text/shown.js';
import { type Column, type ColumnType, type ColumnTypes, columnFromCells } from './column.js';
import { Table } from './table.js';

/**
 * Rows given as objects (JSON), with the union of their keys as columns.
 * @throws InputError if a value is neither number, text, boolean nor null.
 */
export function tableFromRecords(
  records: readonly Record<string, unknown>[],
  source: string,
  types: ColumnTypes,
): Table {
  const cells = new CellCollector(records.length, source);
  for (const [row, record] of records.entries())
    for (const name of Object.keys(record)) cells.set(row, name, record[name]);
  return cells.table(types);
}

/** A table of cells that are told one by one, in any order; those that nobody tells are missing. */
export class CellCollector {
  readonly #columns = new Map<string, unknown[]>();
  readonly #rowCount: number;
  readonly #source: string;

  /** @param source what errors call the file that the rows came from */
  constructor(rowCount: number, source: string) {
    this.#rowCount = rowCount;
    this.#source = source;
  }

  /** The last value of a cell counts. @param row from 0 */
  set(row: number, name: string, value: unknown): void {
    let cells = this.#columns.get(name);
    if (cells === undefined) {
      cells = new Array<unknown>(this.#rowCount).fill(undefined);
      this.#columns.set(name, cells);
    }
    cells[row] = value;
  }

  /** @throws InputError if a value is neither number, text, boolean nor null. */
  table(types: ColumnTypes): Table {
    const locate = (row: number, column: string) => ({ file: this.#source, row: row + 1, column });
    const columns = Array.from(this.#columns, ([name, cells]): [string, Column] => {
      const declared = types(name);
      const column =
        numbersOf(cells, declared) ??
        columnFromCells(
          cells.map((cell, row) => cellText(cell, locate(row, name))),
          declared,
        );
      return [name, column];
    });
    return new Table(columns, this.#rowCount, this.#source, locate);
  }
}

/** A column of which each cell is a number or missing, without a detour by text; undefined where text has a say. */
function numbersOf(cells: readonly unknown[], declared: ColumnType | undefined): Column | undefined {
  if (declared === 'text') return undefined;
  const values = new Float64Array(cells.length);
  let present = 0;
  for (const [row, cell] of cells.entries()) {
    if (cell === undefined || cell === null) values[row] = Number.NaN;
    else if (typeof cell !== 'number') return undefined;
    // Text would tell an integer that a double does not hold; that column is an id's.
    else if (declared === undefined && Math.abs(cell) > Number.MAX_SAFE_INTEGER) return undefined;
    else {
      // Minus zero is zero in text, too.
      values[row] = cell + 0;
      if (!Number.isNaN(cell)) present++;
    }
  }
  return declared === undefined && present === 0 ? undefined : { kind: 'number', values };
}

function cellText(value: unknown, location: InputLocation): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'boolean') return String(value);
  throw new InputError('wrong-type', `${shown(value)} is neither a number nor text`, location);
}

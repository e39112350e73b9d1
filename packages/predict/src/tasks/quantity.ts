import { InputError, shown, type Table } from '@ctfusion/base';

/** A number per row of a table, ≥ 0, with the columns that it was read from. */
export interface Quantity {
  readonly values: Float64Array;
  /** Columns without which it is unknown. */
  readonly columns: readonly string[];
  /** Columns of a machine that it is also read from where they are there. */
  readonly optionalColumns: readonly string[];
}

/** Columns that a change of a quantity reads besides: those without which it is unknown, and those that it can do without. */
export interface FurtherColumns {
  readonly columns?: readonly string[];
  readonly optionalColumns?: readonly string[];
}

/** Computes its values when they are first asked for: of all that a table could tell, a prediction reads some. */
class LazyQuantity implements Quantity {
  readonly columns: readonly string[];
  readonly optionalColumns: readonly string[];
  readonly #compute: () => Float64Array;
  #values: Float64Array | undefined;

  constructor(
    compute: () => Float64Array,
    columns: readonly string[],
    optionalColumns: readonly string[] = [],
  ) {
    this.#compute = compute;
    this.columns = columns;
    this.optionalColumns = optionalColumns;
  }

  get values(): Float64Array {
    this.#values ??= this.#compute();
    return this.#values;
  }
}

/**
 * Combines columns row by row; undefined where the table lacks one of them.
 * @param value of the cells of one row, in the columns' order; the array is the same for every row
 * @throws InputError if a cell is not a number.
 */
export function quantity(
  table: Table,
  columns: readonly string[],
  value: (cells: readonly number[], row: number) => number,
): Quantity | undefined {
  if (!columns.every((name) => table.has(name))) return undefined;
  const read = columns.map((name) => table.numbers(name));
  const compute = (): Float64Array => {
    const cells = read.map(() => 0);
    const values = new Float64Array(table.rowCount);
    for (let row = 0; row < values.length; row++) {
      for (let index = 0; index < read.length; index++) cells[index] = read[index]![row]!;
      values[row] = value(cells, row);
    }
    return values;
  };
  return new LazyQuantity(compute, columns);
}

/** The quantity with every value changed, and further columns that the change reads. */
export function mapQuantity(
  original: Quantity,
  change: (value: number, row: number) => number,
  { columns = [], optionalColumns = [] }: FurtherColumns = {},
): Quantity {
  return new LazyQuantity(
    () => {
      const from = original.values;
      const values = new Float64Array(from.length);
      for (let row = 0; row < values.length; row++) values[row] = change(from[row]!, row);
      return values;
    },
    [...original.columns, ...columns],
    [...original.optionalColumns, ...optionalColumns],
  );
}

/** A column by row, or `fallback` where the table lacks it or the cell is missing: for what a task may leave to convention. */
export function columnOr(
  table: Table,
  name: string,
  fallback: (row: number) => number,
): (row: number) => number {
  if (!table.has(name)) return fallback;
  const values = table.numbers(name);
  return (row) => (Number.isNaN(values[row]!) ? fallback(row) : values[row]!);
}

/**
 * A benchmark's reading shrunk toward a typical one: typical · (measured / typical)^reliability. A reading repeats with an error; the best
 * guess of what it stands for lies between the reading and what is typical, by the share of the variance (of logarithms) that is no
 * error (errors in variables: Fuller, Measurement Error Models, 1987, chapter 1).
 */
export const shrunk = (measured: number, typical: number, reliability: number): number =>
  typical * (measured / typical) ** reliability;

/** @throws InputError naming file, row and column of the first cell that is missing. */
export function requireComplete(table: Table, columns: readonly string[]): void {
  for (const name of columns) table.completeNumbers(name);
}

/** @throws InputError naming the row in which a stage is not a finite time. */
export function requireFinite(table: Table, stage: string, values: Float64Array): void {
  const index = values.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (index < 0) return;
  const { file, row } = table.location(index, stage);
  throw new InputError(
    'out-of-range',
    `stage ${shown(stage)} is ${values[index]}; a demand is missing or negative, or a capability is 0`,
    { file, row },
  );
}

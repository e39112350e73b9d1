import { InputError, shown, type Table } from '@ctfusion/base';
import { derivedColumn } from '../remembered/columns.js';
import { constantNumbers, isConstant } from '../remembered/constant-columns.js';

/** A number per row of a table, ≥ 0, with the columns that it was read from. */
export interface Quantity {
  readonly values: Float64Array;
  /** Columns without which it is unknown. */
  readonly columns: readonly string[];
  /** Columns of a machine that it is also read from where they are there. */
  readonly optionalColumns: readonly string[];
  /** The quantity of the same rows with other values in a column; itself where it does not read the column. */
  changed(column: string, values: Float64Array): Quantity;
}

/** The columns that a quantity tells of. */
type ToldColumns = Pick<Quantity, 'columns' | 'optionalColumns'>;

/** A column as it stands in the table. */
class ReadQuantity implements Quantity {
  readonly values: Float64Array;
  readonly columns: readonly string[];
  readonly optionalColumns: readonly string[];
  readonly #name: string;

  constructor(name: string, values: Float64Array, { columns, optionalColumns }: ToldColumns) {
    this.#name = name;
    this.values = values;
    this.columns = columns;
    this.optionalColumns = optionalColumns;
  }

  changed(column: string, values: Float64Array): Quantity {
    return column === this.#name ? new ReadQuantity(this.#name, values, this) : this;
  }
}

/** Computed of others row by row when its values are first asked for: of all that a table could tell, a prediction reads some. */
class ComputedQuantity implements Quantity {
  readonly columns: readonly string[];
  readonly optionalColumns: readonly string[];
  readonly #sources: readonly Quantity[];
  readonly #compute: (read: readonly Float64Array[]) => Float64Array;
  #values: Float64Array | undefined;

  constructor(
    sources: readonly Quantity[],
    compute: (read: readonly Float64Array[]) => Float64Array,
    { columns, optionalColumns }: ToldColumns,
  ) {
    this.#sources = sources;
    this.#compute = compute;
    this.columns = columns;
    this.optionalColumns = optionalColumns;
  }

  get values(): Float64Array {
    this.#values ??= this.#compute(this.#sources.map(({ values }) => values));
    return this.#values;
  }

  changed(column: string, values: Float64Array): Quantity {
    let isChanged = false;
    const sources = this.#sources.map((source) => {
      const changed = source.changed(column, values);
      isChanged ||= changed !== source;
      return changed;
    });
    return isChanged ? new ComputedQuantity(sources, this.#compute, this) : this;
  }
}

/**
 * A row's value by those of its sources, in their order; the array is the same for every row. What else it looks up by the row does not
 * change with a machine.
 */
type RowValue = (cells: readonly number[], row: number) => number;

function computed(read: readonly Float64Array[], value: RowValue): Float64Array {
  const cells = read.map(() => 0);
  const values = new Float64Array(read[0]!.length);
  for (let row = 0; row < values.length; row++) {
    for (let index = 0; index < read.length; index++) cells[index] = read[index]![row]!;
    values[row] = value(cells, row);
  }
  return values;
}

/** Combines columns row by row; undefined where the table lacks one of them. @throws InputError if a cell is not a number. */
export function quantity(table: Table, columns: readonly string[], value: RowValue): Quantity | undefined {
  if (!columns.every((name) => table.has(name))) return undefined;
  return combined(
    columns.map((name) => column(table, name)),
    value,
  );
}

/** Combines quantities row by row; it tells of all their columns. @param sources at least one */
const combined = (sources: readonly Quantity[], value: RowValue): Quantity =>
  new ComputedQuantity(sources, (read) => computed(read, value), columnsOf(sources));

/**
 * Combines quantities row by row, as a machine's are combined whatever the task: a fleet's values are remembered with its columns.
 * @param value by the cells alone; it stands once, as what is remembered is known by it
 */
export const ofMachine = (
  sources: readonly Quantity[],
  value: (cells: readonly number[]) => number,
): Quantity =>
  new ComputedQuantity(
    sources,
    (read) => derivedColumn(value, read, () => computed(read, value)),
    columnsOf(sources),
  );

const columnsOf = (sources: readonly Quantity[]): ToldColumns => ({
  columns: sources.flatMap(({ columns }) => columns),
  optionalColumns: sources.flatMap(({ optionalColumns }) => optionalColumns),
});

/** The quantity of one row, in as many rows. */
export const repeated = (one: Quantity, rowCount: number): Quantity => ({
  get values() {
    return constantNumbers(one.values[0]!, rowCount);
  },
  columns: one.columns,
  optionalColumns: one.optionalColumns,
  // What is repeated reads of the task alone, and no task changes.
  changed() {
    return this;
  },
});

/** A column that is needed. @throws InputError if the table lacks it, or a cell is not a number. */
export const column = (table: Table, name: string): Quantity =>
  new ReadQuantity(name, table.numbers(name), { columns: [name], optionalColumns: [] });

/** A column of a machine that may be absent; NaN where it is. */
export const optionalColumn = (table: Table, name: string): Quantity =>
  new ReadQuantity(name, numbersOrNone(table, name), { columns: [], optionalColumns: [name] });

/** What a task tells beside what is needed of it: no stage is without it. NaN where it is absent. */
export const taskColumn = (table: Table, name: string): Quantity =>
  new ReadQuantity(name, numbersOrNone(table, name), { columns: [], optionalColumns: [] });

const numbersOrNone = (table: Table, name: string): Float64Array =>
  table.has(name) ? table.numbers(name) : constantNumbers(Number.NaN, table.rowCount);

/**
 * 1 of rows that are so, else 0.
 * @param by columns of a task that tell it @param isSo of a row
 */
export function flag(table: Table, by: readonly string[], isSo: (row: number) => boolean): Quantity {
  const isAlike = by.every((name) => !table.has(name) || isConstant(table.column(name).values));
  const values = isAlike
    ? constantNumbers(isSo(0) ? 1 : 0, table.rowCount)
    : Float64Array.from({ length: table.rowCount }, (_, row) => (isSo(row) ? 1 : 0));
  return new ReadQuantity('', values, { columns: [], optionalColumns: [] });
}

/** A quantity that others can do without. */
export const optionally = (quantity: Quantity): Quantity =>
  new ComputedQuantity([quantity], ([values]) => values!, {
    columns: [],
    optionalColumns: [...quantity.columns, ...quantity.optionalColumns],
  });

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

import type { Table } from '@ctfusion/base';

/** Fewer rows are computed faster than they are remembered. */
const SMALLEST = 100;

export const isLarge = ({ rowCount }: Pick<Table, 'rowCount'>): boolean => rowCount >= SMALLEST;

/** The cells of a text column; undefined where there is none. */
export function textColumn(table: Table, name: string): readonly string[] | undefined {
  if (!table.has(name)) return undefined;
  const column = table.column(name);
  return column.kind === 'text' ? column.values : undefined;
}

/**
 * Remembers what was found in a column as long as the column is there: tables never change their columns, and a fleet's are the same ones for every
 * task.
 */
export class ColumnMemory<Found> {
  readonly #byColumn = new WeakMap<Float64Array, { readonly key: string; readonly found: Found }>();

  /** @param key what else was asked */
  get(values: Float64Array, key: string, find: () => Found): Found {
    if (!isLarge({ rowCount: values.length })) return find();
    const known = this.#byColumn.get(values);
    if (known?.key === key) return known.found;
    const found = find();
    this.#byColumn.set(values, { key, found });
    return found;
  }
}

/** How a column is computed of others; one that stands once. */
type Deriving = object;

interface Derived {
  readonly deriving: Deriving;
  readonly read: readonly Float64Array[];
  readonly values: Float64Array;
}

/** Of one column, with others that it was read with. */
const MOST_DERIVED = 12;
const derivedColumns = new WeakMap<Float64Array, readonly Derived[]>();

/**
 * A column that is computed of others alone, remembered as long as the first of them is there.
 * @param read at least one column
 */
export function derivedColumn(
  deriving: Deriving,
  read: readonly Float64Array[],
  derive: () => Float64Array,
): Float64Array {
  const first = read[0]!;
  if (!isLarge({ rowCount: first.length })) return derive();
  const all = derivedColumns.get(first) ?? [];
  const known = all.find(
    (one) => one.deriving === deriving && one.read.every((values, index) => values === read[index]),
  );
  const found = known ?? { deriving, read, values: derive() };
  derivedColumns.set(first, [...all.filter((one) => one !== known), found].slice(-MOST_DERIVED));
  return found.values;
}

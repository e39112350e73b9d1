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

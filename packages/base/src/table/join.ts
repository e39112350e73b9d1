import { InputError } from '../errors/input-error.js';
import { shown } from '../text/shown.js';
import { type Column, takeCells } from './column.js';
import type { Table } from './table.js';

/**
 * Row index of each key of a table that must have one row per key.
 * @throws InputError naming file, row, column and key if a key is empty or stands twice.
 */
export function indexByKey(table: Table, keyColumn: string): Map<string, number> {
  const index = new Map<string, number>();
  for (const [row, key] of table.completeTexts(keyColumn).entries()) {
    const first = index.get(key);
    if (first !== undefined) {
      const { file, row: firstRow } = table.location(first, keyColumn);
      throw new InputError(
        'duplicate-key',
        `${shown(key)} stands in ${file} row ${firstRow} already`,
        table.location(row, keyColumn),
      );
    }
    index.set(key, row);
  }
  return index;
}

/**
 * Left join, many rows to one: adds the columns of `right` to each row of `left` with the same key. Columns that `left` has
 * already are kept from `left`.
 * @throws InputError naming file, row and column if a key of `left` has no partner, or a key of `right` stands twice.
 */
export function joinByKey(left: Table, right: Table, keyColumn: string): Table {
  const rightIndex = indexByKey(right, keyColumn);
  const rightRows = left.completeTexts(keyColumn).map((key, row) => {
    const rightRow = rightIndex.get(key);
    if (rightRow === undefined) {
      throw new InputError(
        'key-not-found',
        `${shown(key)} has no row in ${right.source}`,
        left.location(row, keyColumn),
      );
    }
    return rightRow;
  });
  const taken = right.take(rightRows);
  const added = right.names
    .filter((name) => !left.has(name))
    .map((name): [string, Column] => [name, taken.column(name)]);
  return left.with(added, (row, column) => right.location(rightRows[row]!, column));
}

/**
 * As `joinByKey`, but a row of `left` without partner in `right` is kept, with every added cell missing.
 * @throws InputError naming file, row and column if a key of `right` stands twice.
 */
export function joinWhereKnown(left: Table, right: Table, keyColumn: string): Table {
  const rightIndex = indexByKey(right, keyColumn);
  const rightRows = left.texts(keyColumn).map((key) => rightIndex.get(key) ?? -1);
  const inOrder = rightRows.length === right.rowCount && rightRows.every((row, index) => row === index);
  const added = right.names
    .filter((name) => !left.has(name))
    .map((name): [string, Column] => [
      name,
      inOrder ? right.column(name) : takeCells(right.column(name), rightRows),
    ]);
  return left.with(added, (row, column) => {
    const rightRow = rightRows[row]!;
    return rightRow < 0 ? left.location(row, column) : right.location(rightRow, column);
  });
}

/** Keys of `right` that no row of `left` uses. */
export function unusedKeys(left: Table, right: Table, keyColumn: string): string[] {
  const used = new Set(left.texts(keyColumn));
  return right.texts(keyColumn).filter((key) => !used.has(key));
}

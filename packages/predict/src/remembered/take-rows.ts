import { type Column, Table, takeCells } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { isLarge, textColumn } from './columns.js';

const rowsOfFleet = new WeakMap<readonly string[], readonly number[]>();
const taken = new WeakMap<Column['values'], { readonly rows: readonly number[]; readonly column: Column }>();

/** As `Table.take`. The same rows of the same columns are the same columns again: what is remembered of a fleet's columns holds for a part of it, too. */
export function takeRows(table: Table, indices: readonly number[]): Table {
  const fleet = isLarge(table) ? textColumn(table, COLUMN.systemId) : undefined;
  if (fleet === undefined) return table.take(indices);
  const known = rowsOfFleet.get(fleet);
  const rows = known !== undefined && isEqual(known, indices) ? known : indices;
  rowsOfFleet.set(fleet, rows);
  const columns = table.names.map((name): [string, Column] => {
    const column = table.column(name);
    const before = taken.get(column.values);
    if (before?.rows === rows) return [name, before.column];
    const own = takeCells(column, rows);
    taken.set(column.values, { rows, column: own });
    return [name, own];
  });
  return new Table(columns, rows.length, table.source, (row, column) =>
    table.location(rows[row] ?? row, column),
  );
}

const isEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index]);

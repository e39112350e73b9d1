import { type Column, columnFromCells, type Table } from '@ctfusion/base';
import { columnDefinition } from './catalogue.js';
import { quantityInColumn } from './quantity.js';

/** A table whose cells with a unit (`80 GB`, `2.4 GHz`) are numbers in their column's unit; what is none stays as it is. */
export function withQuantities(table: Table): Table {
  const columns = table.names.flatMap((name): [string, Column][] => {
    const column = table.column(name);
    if (column.kind !== 'text' || columnDefinition(name)?.type !== 'number') return [];
    const cells = column.values.map((cell) => String(quantityInColumn(name, cell) ?? cell));
    return [[name, columnFromCells(cells, 'number')]];
  });
  return columns.length === 0 ? table : table.with(columns);
}

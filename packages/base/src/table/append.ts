import { type Column, columnFromCells, parseNumber } from './column.js';
import { type CellLocation, Table } from './table.js';

/**
 * Tables under one another; columns that some lack are missing there. A column is one of numbers only if it is everywhere, or holds
 * nothing elsewhere: no cell is read anew.
 * The source names all files.
 */
export function appendTables(tables: readonly Table[]): Table {
  if (tables.length === 1) return tables[0]!;
  const names = [...new Set(tables.flatMap((table) => table.names))];
  const rowCount = tables.reduce((sum, table) => sum + table.rowCount, 0);
  const columns = names.map((name) => [name, appendColumn(tables, name)] as const);
  const source = tables.map((table) => table.source).join(' + ');
  return new Table(columns, rowCount, source, (row, column) => locationIn(tables, row, column));
}

function locationIn(tables: readonly Table[], row: number, column: string): ReturnType<CellLocation> {
  let first = 0;
  for (const table of tables) {
    if (row < first + table.rowCount) return table.location(row - first, column);
    first += table.rowCount;
  }
  throw new RangeError(`there is no row ${row}`);
}

function appendColumn(tables: readonly Table[], name: string): Column {
  const holders = tables.filter((table) => table.has(name)).map((table) => table.column(name));
  const isNumeric =
    holders.some(({ kind }) => kind === 'number') &&
    holders.every((column) => column.kind === 'number' || column.values.every(isMissing));
  const cells = tables.flatMap((table) =>
    table.has(name) ? [...table.texts(name)] : new Array<string>(table.rowCount).fill(''),
  );
  return columnFromCells(cells, isNumeric ? 'number' : 'text');
}

const isMissing = (cell: string): boolean => Number.isNaN(parseNumber(cell));

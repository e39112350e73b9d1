import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/**
 * The rows of a table in an order that depends on what they say alone: not on how a file lists rows or columns, nor on how systems are
 * named. Sums of rounded numbers depend on their order, and trees on which rows a seed draws; so a fit starts from here.
 */
export function canonicalOrder(table: Table): Int32Array {
  const numbers = table.names
    .toSorted()
    .filter((name) => table.column(name).kind === 'number')
    .map((name) => table.numbers(name));
  const families = table.texts(COLUMN.modelName);
  return Int32Array.from({ length: table.rowCount }, (_, row) => row).sort((a, b) => {
    for (const values of numbers) {
      const difference = compareNumbers(values[a]!, values[b]!);
      if (difference !== 0) return difference;
    }
    return families[a]! < families[b]! ? -1 : families[a]! > families[b]! ? 1 : 0;
  });
}

/** Missing values come last. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) || a < b ? -1 : 1;
}

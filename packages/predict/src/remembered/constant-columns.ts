import type { Column } from '@ctfusion/base';
import { isLarge } from './columns.js';

/** Cells of all that are remembered, 32 MiB; those beyond are made again. A task has a few dozen columns, and most of them have few values. */
const MOST_CELLS = 2 ** 22;

/** The one that was asked for last comes last. */
const numbers = new Map<string, Float64Array>();
let cells = 0;
const constants = new WeakSet<Column['values']>();

/** A column of one value. Of a large table it is the same array again for the same value, so that what is remembered of a column holds for it, too. */
export function constantNumbers(value: number, rowCount: number): Float64Array {
  if (!isLarge({ rowCount })) return new Float64Array(rowCount).fill(value);
  // Minus zero is another value.
  const key = `${rowCount} ${Object.is(value, -0) ? '-0' : value}`;
  const known = numbers.get(key);
  if (known !== undefined) {
    numbers.delete(key);
    numbers.set(key, known);
    return known;
  }
  const values = new Float64Array(rowCount).fill(value);
  constants.add(values);
  numbers.set(key, values);
  cells += rowCount;
  for (const [oldest, { length }] of numbers) {
    if (cells <= MOST_CELLS) break;
    numbers.delete(oldest);
    cells -= length;
  }
  return values;
}

/** As many rows of a cell. @param column of at least one row */
export function repeatedCell(column: Column, rowCount: number): Column {
  if (column.kind === 'number')
    return { kind: 'number', values: constantNumbers(column.values[0]!, rowCount) };
  const values = new Array<string>(rowCount).fill(column.values[0]!);
  constants.add(values);
  return { kind: 'text', values };
}

/** Whether a column is known to hold one value. */
export const isConstant = (values: Column['values']): boolean => constants.has(values);

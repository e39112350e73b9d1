import type { Table } from '@ctfusion/base';
import { taskKind } from '../../tasks/task-kinds.js';

/** Logarithms of measured capabilities, in the order of the kind's `systemColumns`; null for one that is not known. */
export type SystemVector = readonly (number | null)[];

/** Logarithms of a row's measured capabilities; null for one that is missing or not above 0. */
export function systemVectors(table: Table, kindName: string): SystemVector[] {
  const vectorOf = systemVector(table, kindName);
  return Array.from({ length: table.rowCount }, (_, row) => vectorOf(row));
}

/** The vector of any row. */
export function systemVector(table: Table, kindName: string): (row: number) => SystemVector {
  const columns = taskKind(kindName).systemColumns.map((name) =>
    table.has(name) ? table.numbers(name) : undefined,
  );
  return (row) =>
    columns.map((column) => {
      const value = column?.[row];
      return value !== undefined && value > 0 ? Math.log(value) : null;
    });
}

/** As `systemVectors`, but undefined for a row in which one of the `required` columns is missing or not above 0. */
export function completeSystemVectors(
  table: Table,
  kindName: string,
  required: readonly string[],
): (SystemVector | undefined)[] {
  const columns = required.map((name) => (table.has(name) ? table.numbers(name) : undefined));
  const isComplete = (row: number): boolean =>
    columns.every((column) => column !== undefined && column[row]! > 0);
  const vectorOf = systemVector(table, kindName);
  return Array.from({ length: table.rowCount }, (_, row) => (isComplete(row) ? vectorOf(row) : undefined));
}

/**
 * Mean squared difference of two vectors over what is known of both: 0.01 is about 10 % on every benchmark. Infinite where nothing is: machines
 * of which nothing is known are like no other.
 */
export function squaredDistance(a: SystemVector, b: SystemVector): number {
  let sum = 0;
  let known = 0;
  for (let index = 0; index < a.length; index++) {
    const [first, second] = [a[index], b[index]];
    if (first == null || second == null) continue;
    sum += (first - second) ** 2;
    known++;
  }
  return known === 0 ? Number.POSITIVE_INFINITY : sum / known;
}

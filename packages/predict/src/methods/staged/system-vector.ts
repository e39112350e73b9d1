import type { Table } from '@ctfusion/base';
import { taskKind } from '../../tasks/task-kinds.js';

export type SystemVector = readonly number[];

/** Logarithms of a row's measured capabilities; a missing or non-positive one counts as 1 (log 0). */
export function systemVectors(table: Table, layout: string): SystemVector[] {
  const columns = taskKind(layout).systemColumns.map((name) =>
    table.has(name) ? table.numbers(name) : undefined,
  );
  return Array.from({ length: table.rowCount }, (_, row) =>
    columns.map((column) => {
      const value = column?.[row] ?? 1;
      return value > 0 ? Math.log(value) : 0;
    }),
  );
}

/** As `systemVectors`, but undefined for a row in which one of the `required` columns is missing or not above 0. */
export function completeSystemVectors(
  table: Table,
  layout: string,
  required: readonly string[],
): (SystemVector | undefined)[] {
  const columns = required.map((name) => (table.has(name) ? table.numbers(name) : undefined));
  return systemVectors(table, layout).map((vector, row) =>
    columns.every((column) => column !== undefined && column[row]! > 0) ? vector : undefined,
  );
}

/** Mean squared difference of two vectors: 0.01 is about 10 % on every benchmark. */
export function squaredDistance(a: SystemVector, b: SystemVector): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index]! - b[index]!) ** 2;
  return sum / a.length;
}

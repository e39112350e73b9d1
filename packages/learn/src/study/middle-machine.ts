import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** Of some rows those of one machine: of the middle one by cores, names deciding among equals. */
export function middleMachine(dataset: Table, rows: readonly number[]): number[] {
  const systems = dataset.texts(COLUMN.systemId);
  const cores = dataset.has(COLUMN.coresTotal) ? dataset.numbers(COLUMN.coresTotal) : undefined;
  const sizes = new Map(rows.map((row) => [systems[row]!, cores?.[row] ?? 0]));
  const sorted = [...sizes].sort(([a, ofA], [b, ofB]) => ofA - ofB || (a < b ? -1 : 1));
  const middle = sorted[sorted.length >> 1]![0];
  return rows.filter((row) => systems[row] === middle);
}

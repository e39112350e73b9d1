import type { Table } from '@ctfusion/base';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import { short } from './extrapolation.js';

/** A part of a task → the whole that it can be no more than. */
const PART_OF: readonly (readonly [part: string, whole: string])[] = [
  [COLUMN.activeParams, COLUMN.params],
  [COLUMN.cacheLayers, COLUMN.transformerLayers],
];
/** Counts that were rounded apart do not contradict each other. */
const TOLERANCE = 1 + 1e-6;

export interface Contradiction {
  readonly column: string;
  /** `is 9e9 parameters, more than all of 'params', 8e9`. */
  readonly reason: string;
}

/** What two numbers of a task say against each other. @param number of a column; NaN or undefined where it is absent. */
export const contradictions = (number: (column: string) => number | undefined): Contradiction[] =>
  PART_OF.flatMap(([part, whole]) => {
    const [less, more] = [number(part), number(whole)];
    if (less === undefined || more === undefined || !(less > more * TOLERANCE)) return [];
    const unit = columnDefinition(part)!.unit;
    const reason = `is ${short(less)} ${unit}, more than all of '${whole}', ${short(more)}`;
    return [{ column: part, reason }];
  });

/** Rows of a table whose task contradicts itself. */
export function contradictoryRows(table: Table): (Contradiction & { readonly row: number })[] {
  const names = [...new Set(PART_OF.flat())].filter((name) => table.has(name));
  const columns = new Map(names.map((name) => [name, table.numbers(name)]));
  if (!PART_OF.some((pair) => pair.every((name) => columns.has(name)))) return [];
  return Array.from({ length: table.rowCount }, (_, row) => row).flatMap((row) =>
    contradictions((name) => columns.get(name)?.[row]).map((found) => ({ row, ...found })),
  );
}

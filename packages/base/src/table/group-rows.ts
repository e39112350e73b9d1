import type { Categorical } from './categorical.js';
import { CategoricalBuilder } from './column-builder.js';

/** Rows of a table that share a name. */
export interface RowGroup {
  readonly name: string;
  readonly rows: Int32Array;
}

/** The rows of each name that has any, in the order of the names. */
export function groupCodes({ codes, names }: Categorical): RowGroup[] {
  const counts = new Int32Array(names.length);
  for (const code of codes) counts[code]!++;
  const groups = names.map((name, code) => ({ name, rows: new Int32Array(counts[code]!) }));
  const filled = new Int32Array(names.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    groups[code]!.rows[filled[code]!++] = row;
  }
  return groups.filter(({ rows }) => rows.length > 0);
}

/** The rows of each name, in order of first appearance. */
export function groupRows(names: Iterable<string>): RowGroup[] {
  const builder = new CategoricalBuilder();
  for (const name of names) builder.add(name);
  return groupCodes(builder.finish());
}

/** Rows to learn from, and rows of groups that are left out. */
export interface RowSplit {
  readonly trainRows: readonly number[];
  readonly testRows: readonly number[];
}

/** Leaves the rows of some groups out. @param names each row's group. */
export function leaveOut(names: readonly string[], testGroups: ReadonlySet<string>): RowSplit {
  const trainRows: number[] = [];
  const testRows: number[] = [];
  for (const [row, name] of names.entries()) (testGroups.has(name) ? testRows : trainRows).push(row);
  return { trainRows, testRows };
}

/** As `groupRows`, of a column of numbers, smallest first. */
export function groupRowsByNumber(values: Float64Array): RowGroup[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const codeOf = new Map(distinct.map((value, code) => [value, code]));
  return groupCodes({
    codes: Int32Array.from(values, (value) => codeOf.get(value)!),
    names: distinct.map(String),
  });
}

/** The values at some rows. */
export const pick = (values: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row]!);

import type { Categorical } from '@ctfusion/base';

export interface RowGroup {
  readonly name: string;
  readonly rows: Int32Array;
}

/** The rows of each name that has any, in the order of the names. */
export function groupRows({ codes, names }: Categorical): RowGroup[] {
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

/** The same for a column of numbers, smallest first. */
export function groupRowsByNumber(values: Float64Array): RowGroup[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const codeOf = new Map(distinct.map((value, code) => [value, code]));
  return groupRows({
    codes: Int32Array.from(values, (value) => codeOf.get(value)!),
    names: distinct.map(String),
  });
}

export const pick = (values: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row]!);

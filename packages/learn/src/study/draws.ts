import { shuffledIndices } from '@ctfusion/base';

/** `count` of the rows, drawn without replacement; the same for the same seed. All rows where there are fewer. */
export function drawRows(rows: readonly number[], count: number, seed: number): number[] {
  return Array.from(shuffledIndices(rows.length, seed).slice(0, count), (index) => rows[index]!);
}

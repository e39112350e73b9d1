import type { Table } from '@ctfusion/base';

/** The group of every row: the value of one column, or of several side by side (a CPU model that two columns tell apart). */
export function groupNames(table: Table, columns: readonly string[]): readonly string[] {
  const texts = columns.map((name) => table.texts(name));
  if (texts.length === 1) return texts[0]!;
  return Array.from({ length: table.rowCount }, (_, row) => texts.map((column) => column[row]).join(' / '));
}

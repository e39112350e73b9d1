import { shown, type Table } from '@ctfusion/base';

/** Rows that an importer did not take, by reason. */
export type LeftOut = Readonly<Record<string, number>>;

/** Leaves rows of tables out, and counts them by reason. */
export class RowFilter {
  readonly leftOut: Record<string, number> = {};

  /** @param reason why rows are left out, in words; a function is told which. */
  keep(
    table: Table,
    reason: string | ((rows: readonly number[]) => string),
    isKept: (row: number) => boolean,
  ): Table {
    const rows = Array.from({ length: table.rowCount }, (_, row) => row);
    const left = rows.filter((row) => !isKept(row));
    if (left.length === 0) return table;
    const key = typeof reason === 'string' ? reason : reason(left);
    this.leftOut[key] = (this.leftOut[key] ?? 0) + left.length;
    return table.take(rows.filter(isKept));
  }
}

/** Whether a row has a number above 0 in all of some columns. */
export function isComplete(table: Table, names: readonly string[]): (row: number) => boolean {
  const columns = names.map((name) => table.numbers(name));
  return (row) => columns.every((values) => values[row]! > 0);
}

/** How many devices a reason names. */
const NAMED = 3;

/** Why rows on devices without a data sheet are left out, by every row's device: it names the first of them. */
export const withoutDataSheet =
  (devices: readonly string[]) =>
  (rows: readonly number[]): string => {
    const names = [...new Set(rows.map((row) => devices[row]!))];
    const named = names.slice(0, NAMED).map(shown).join(', ');
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    return `of devices without a data sheet (${named}${more})`;
  };

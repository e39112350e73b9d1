import type { Table } from '@ctfusion/base';

/** Rows that an importer did not take, by reason. */
export type LeftOut = Readonly<Record<string, number>>;

/** Leaves rows of tables out, and counts them by reason. */
export class RowFilter {
  readonly leftOut: Record<string, number> = {};

  keep(table: Table, reason: string, isKept: (row: number) => boolean): Table {
    const rows = Array.from({ length: table.rowCount }, (_, row) => row).filter(isKept);
    if (rows.length < table.rowCount)
      this.leftOut[reason] = (this.leftOut[reason] ?? 0) + table.rowCount - rows.length;
    return table.take(rows);
  }
}

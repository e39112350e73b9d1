import { type Column, formatCsv, Table } from '@ctfusion/base';

export interface ReportColumn {
  /** Name in CSV and JSON, with its unit. */
  readonly key: string;
  /** Heading that people read. */
  readonly label: string;
  /** Digits after the point; text columns have none. */
  readonly digits?: number;
}

export type Cell = string | number;

/** A table before it is HTML, Markdown or CSV. NaN is a figure that does not exist. */
export interface ReportTable {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Among these columns each row's smallest value is set in bold. */
  readonly smallestOf?: readonly string[];
  /** Shown folded. */
  readonly folded?: boolean;
}

export const text = (key: string, label: string): ReportColumn => ({ key, label });
export const number = (key: string, label: string, digits: number): ReportColumn => ({ key, label, digits });

export function formatCell(cell: Cell, column: ReportColumn): string {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  const rounded = cell.toFixed(column.digits ?? 0);
  // toFixed keeps the sign of what rounds to zero.
  return /^-0(\.0*)?$/.test(rounded) ? rounded.slice(1) : rounded.replace('-', '−');
}

/** The cells of a row that are its smallest among `smallestOf`; none if all are equal. */
export function smallestCells(table: ReportTable, row: readonly Cell[]): ReadonlySet<number> {
  const candidates = table.columns.flatMap(({ key }, index) => {
    const value = row[index];
    const isCandidate =
      table.smallestOf?.includes(key) && typeof value === 'number' && Number.isFinite(value);
    return isCandidate ? [{ index, value }] : [];
  });
  const smallest = Math.min(...candidates.map(({ value }) => value));
  const found = candidates.filter(({ value }) => value === smallest);
  return new Set(found.length === candidates.length ? [] : found.map(({ index }) => index));
}

/** Full precision; a figure that does not exist is an empty cell. */
export function tableToCsv(table: ReportTable): string {
  const columns = table.columns.map(({ key, digits }, index): [string, Column] => {
    const cells = table.rows.map((row) => row[index]!);
    if (digits === undefined) return [key, { kind: 'text', values: cells.map(String) }];
    return [key, { kind: 'number', values: Float64Array.from(cells, Number) }];
  });
  return formatCsv(new Table(columns, table.rows.length, table.id));
}

/** One object per row; a figure that does not exist is null. */
export function tableToRecords({ columns, rows }: ReportTable): Record<string, Cell | null>[] {
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ key }, index) => {
        const cell = row[index]!;
        return [key, typeof cell === 'number' && !Number.isFinite(cell) ? null : cell];
      }),
    ),
  );
}

import { type Column, formatCsv, InputError, shown, Table } from '@ctfusion/base';
import { readCsv as readTable } from '@ctfusion/base/files';

type CsvValue = string | number | null | undefined;
export type CsvRow = Readonly<Record<string, CsvValue>>;

/** CSV text with the given columns; a missing value is an empty cell. */
export function toCsv(columns: readonly string[], rows: readonly CsvRow[]): string {
  const cells = columns.map((name): [string, Column] => [
    name,
    { kind: 'text', values: rows.map((row) => String(row[name] ?? '')) },
  ]);
  return formatCsv(new Table(cells, rows.length, ''));
}

/**
 * Rows of a CSV file as text by column, every cell as it was written.
 * @throws InputError for a missing file, ragged rows or missing columns.
 */
export function readCsv(
  path: string,
  required: readonly string[],
): readonly Readonly<Record<string, string>>[] {
  const table = readTable(path, () => 'text');
  const absent = required.find((name) => !table.has(name));
  if (absent !== undefined)
    throw new InputError('missing-column', 'is missing', { file: path, column: absent });
  const columns = table.names.map((name) => [name, table.texts(name)] as const);
  return Array.from({ length: table.rowCount }, (_, row) =>
    Object.fromEntries(columns.map(([name, texts]) => [name, texts[row]!])),
  );
}

/** A cell as a number; InputError naming file, row and column if it is none. */
export function numberCell(
  row: Readonly<Record<string, string>>,
  column: string,
  file: string,
  index: number,
): number {
  const text = row[column] ?? '';
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InputError('not-a-number', `${shown(text)} is no number`, { file, row: index + 2, column });
  }
  return value;
}

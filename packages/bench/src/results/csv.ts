import { InputError, shown } from '@ctfusion/base';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { readText } from '../config/read-config.js';

type CsvValue = string | number | null | undefined;
export type CsvRow = Readonly<Record<string, CsvValue>>;

/** CSV text with the given columns; a missing value is an empty cell. */
export function toCsv(columns: readonly string[], rows: readonly CsvRow[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => row[column] ?? '')),
    { header: true, columns: [...columns] },
  );
}

/** Rows of a CSV file as text by column. Throws InputError for a missing file, ragged rows or missing columns. */
export function readCsv(
  path: string,
  required: readonly string[],
): readonly Readonly<Record<string, string>>[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(readText(path), { columns: true, bom: true, skip_empty_lines: true }) as Record<
      string,
      string
    >[];
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('not-csv', `is no CSV table: ${(error as Error).message}`, { file: path });
  }
  for (const column of required) {
    if (rows[0] !== undefined && !(column in rows[0]))
      throw new InputError('missing-column', 'is missing', { file: path, column });
  }
  return rows;
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

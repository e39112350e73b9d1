import type { ColumnTypes } from '../table/column.js';
import { formatCsv, parseCsv } from '../table/csv-text.js';
import type { Table } from '../table/table.js';
import { writeFileAtomically } from './publish.js';
import { readText } from './text-file.js';

/**
 * Reads a CSV file with a header row; `parseCsv` says which kinds.
 * @throws InputError if the file cannot be read, is empty, or a row has another number of cells than the header.
 */
export function readCsv(path: string, types: ColumnTypes): Table {
  return parseCsv(readText(path), path, types);
}

export function writeCsv(table: Table, path: string): void {
  writeFileAtomically(path, formatCsv(table));
}

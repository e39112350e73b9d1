import { formatCsv, parseCsv } from '../table/csv-text.js';
import type { Table } from '../table/table.js';
import { writeFileAtomically } from './publish.js';
import { readText } from './text-file.js';

/**
 * Reads a CSV file with a header row. A byte-order mark and spaces around header names are dropped.
 * @throws InputError if the file cannot be read, is empty, or a row has another number of cells than the header.
 */
export function readCsv(path: string): Table {
  return parseCsv(readText(path), path);
}

export function writeCsv(table: Table, path: string): void {
  writeFileAtomically(path, formatCsv(table));
}

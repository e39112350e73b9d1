import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { InputError } from '../errors/input-error.js';
import type { ColumnTypes } from '../table/column.js';
import type { Table } from '../table/table.js';
import { shown } from '../text/shown.js';
import { readCsv, writeCsv } from './csv-file.js';
import { readBytes } from './file-bytes.js';

/**
 * Reads `.csv` or `.parquet` by its extension.
 * @param types what is declared of columns; others are guessed from their cells.
 * @throws InputError for another extension or an unreadable file.
 */
export async function readTable(path: string, types: ColumnTypes): Promise<Table> {
  // A name that is no file is a slip of the name, not of its ending.
  if (!existsSync(path)) readBytes(path);
  if (tableFormat(path) === 'parquet')
    return await (await import('./parquet-file.js')).readParquet(path, types);
  return readCsv(path, types);
}

/** Writes `.csv` or `.parquet` by its extension, beside and then renamed. */
export async function writeTable(table: Table, path: string): Promise<void> {
  if (tableFormat(path) === 'parquet') await (await import('./parquet-file.js')).writeParquet(table, path);
  else writeCsv(table, path);
}

/** @throws InputError if the extension is neither .csv nor .parquet. */
export function tableFormat(path: string): 'csv' | 'parquet' {
  const extension = extname(path).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.parquet') return 'parquet';
  throw new InputError('unknown-file-type', `a table is .csv or .parquet, not ${shown(extension)}`, {
    file: path,
  });
}

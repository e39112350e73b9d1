import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';
import { formatCsv } from '../table/csv-text.js';
import { type Column, columnFromCells, Table } from '../table/table.js';
import { publishAtomically } from './publish.js';

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

// DuckDB is loaded here and nowhere else: importing it takes 120–200 ms.
async function connect() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  return await (await DuckDBInstance.create(':memory:')).connect();
}

/**
 * Reads a Parquet file; numeric types of any width become numbers, everything else text.
 * @throws InputError if the file is absent or is not Parquet.
 */
export async function readParquet(path: string): Promise<Table> {
  if (!existsSync(path)) throw new InputError('file-unreadable', 'cannot be read (ENOENT)', { file: path });
  const connection = await connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet(${quote(path)})`);
    const columns = reader.columnNames().map((name, index) => {
      const values = reader.getColumns()[index] as unknown[];
      const cells = values.map((value) => (value === null || value === undefined ? '' : String(value)));
      return [name, columnFromCells(cells)] as const;
    });
    return new Table(columns, reader.currentRowCount, path);
  } catch (error) {
    throw new InputError('not-parquet', `is not a readable Parquet file: ${firstLine(error)}`, {
      file: path,
    });
  } finally {
    connection.closeSync();
  }
}

const sqlType = (column: Column): string => (column.kind === 'number' ? 'DOUBLE' : 'VARCHAR');

/** Writes numbers as DOUBLE and text as VARCHAR; missing numbers are NULL. */
export async function writeParquet(table: Table, path: string): Promise<void> {
  const types = table.names.map((name) => `${quote(name)}: ${quote(sqlType(table.column(name)))}`).join(', ');
  const selection = table.names.map(identifier).join(', ');
  const connection = await connect();
  try {
    await publishAtomically(path, async (temporary) => {
      const csv = `${temporary}.csv`;
      try {
        writeFileSync(csv, formatCsv(table));
        await connection.run(
          `COPY (SELECT ${selection} FROM read_csv(${quote(csv)}, header = true, columns = {${types}})) ` +
            `TO ${quote(temporary)} (FORMAT parquet)`,
        );
      } finally {
        rmSync(csv, { force: true });
      }
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('file-unwritable', `cannot be written: ${firstLine(error)}`, { file: path });
  } finally {
    connection.closeSync();
  }
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0]!;

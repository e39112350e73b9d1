import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { InputError } from '../errors/input-error.js';
import type { ColumnTypes } from '../table/column.js';
import { Table } from '../table/table.js';
import { cutLine } from '../text/shown.js';
import { columnFromParquet } from './parquet-values.js';
import { publishAtomically } from './publish.js';

/** Rows that DuckDB takes at once. */
const CHUNK_ROWS = 2048;

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

// DuckDB is loaded in this file and nowhere else: importing it takes 120–200 ms.
async function connect(): Promise<DuckDBConnection> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  return await (await DuckDBInstance.create(':memory:')).connect();
}

/** A path that DuckDB takes by the letter, not as a pattern: `task[1].parquet` is no other file. */
const literalPath = (path: string): string => resolve(path).replace(/[[*?]/g, '[$&]');

/**
 * Reads a Parquet file; numbers of any width and booleans become numbers, all else text. Folders called `column=value` add nothing.
 * @param types what is declared of columns, whatever their type in the file.
 * @throws InputError if the file is absent or is not Parquet, or a column holds lists or structures.
 */
export async function readParquet(path: string, types: ColumnTypes): Promise<Table> {
  if (!existsSync(path)) {
    throw new InputError('file-unreadable', 'cannot be read: there is no such file', { file: path });
  }
  const connection = await connect();
  try {
    const file = quote(literalPath(path));
    const names = topLevelNames(
      (await connection.runAndReadAll(`SELECT name, num_children FROM parquet_schema(${file})`)).getRows(),
    );
    const reader = await connection.runAndReadAll(
      `SELECT * FROM read_parquet(${file}, hive_partitioning = false, filename = false)`,
    );
    // Of no row, DuckDB gives no column either.
    const values = reader.currentRowCount === 0 ? names.map(() => []) : reader.getColumns();
    const columns = names.map((name, index) => {
      const declared = types(name);
      const column = columnFromParquet(name, reader.columnType(index), values[index]!, {
        file: path,
        declared,
      });
      return [name, column] as const;
    });
    return new Table(columns, reader.currentRowCount, path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('not-parquet', `is not a readable Parquet file: ${cutLine(String(error))}`, {
      file: path,
    });
  } finally {
    connection.closeSync();
  }
}

/** Names as the file has them: DuckDB itself makes `a_1` of an `a` beside an `A`. */
function topLevelNames(schema: readonly (readonly unknown[])[]): string[] {
  const names: string[] = [];
  const childrenOf = (index: number): number => Number(schema[index]?.[1] ?? 0);
  const skip = (index: number): number => {
    let next = index + 1;
    for (let child = 0; child < childrenOf(index); child++) next = skip(next);
    return next;
  };
  for (let index = 1; index < schema.length; index = skip(index)) names.push(String(schema[index]![0]));
  return names;
}

/**
 * Writes numbers as DOUBLE and text as VARCHAR; missing cells are NULL.
 * @throws InputError if the disk is full or the path not writable, or if DuckDB cannot hold the names of the columns.
 */
export async function writeParquet(table: Table, path: string): Promise<void> {
  checkNames(table, path);
  const connection = await connect();
  try {
    await fillTable(connection, table);
    const selection = table.names.map((name, index) => `c${index} AS ${identifier(name)}`).join(', ');
    await publishAtomically(path, async (temporary) => {
      await connection.run(`COPY (SELECT ${selection} FROM t) TO ${quote(temporary)} (FORMAT parquet)`);
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('file-unwritable', `cannot be written: ${cutLine(String(error))}`, { file: path });
  } finally {
    connection.closeSync();
  }
}

function checkNames(table: Table, path: string): void {
  if (table.names.length === 0) {
    throw new InputError('unknown-file-type', 'a table without columns cannot be Parquet', { file: path });
  }
  const lower = new Map<string, string>();
  for (const name of table.names) {
    if (name === '' || name.includes('\0')) {
      throw new InputError('unknown-file-type', 'a column of Parquet needs a name; write .csv', {
        file: path,
        column: name,
      });
    }
    const other = lower.get(name.toLowerCase());
    if (other !== undefined) {
      throw new InputError(
        'duplicate-column',
        `differs from '${other}' only in case, which DuckDB cannot write to Parquet; write .csv`,
        { file: path, column: name },
      );
    }
    lower.set(name.toLowerCase(), name);
  }
}

/** Appends the rows to a table `t` in memory: without a text in between, no cell is guessed or too long. */
async function fillTable(connection: DuckDBConnection, table: Table): Promise<void> {
  const { DOUBLE, DuckDBDataChunk, VARCHAR } = await import('@duckdb/node-api');
  const columns = table.names.map((name) => table.column(name));
  const types = columns.map(({ kind }) => (kind === 'number' ? DOUBLE : VARCHAR));
  await connection.run(`CREATE TABLE t (${types.map((type, index) => `c${index} ${type}`).join(', ')})`);
  const appender = await connection.createAppender('t');
  for (let start = 0; start < table.rowCount; start += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, table.rowCount - start);
    const chunk = DuckDBDataChunk.create(types, count);
    chunk.setColumns(
      columns.map(({ values }) =>
        Array.from({ length: count }, (_, row) => {
          const value = values[start + row]!;
          return value === '' || Number.isNaN(value) ? null : value;
        }),
      ),
    );
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

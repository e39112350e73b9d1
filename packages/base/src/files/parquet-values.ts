import type { DuckDBType } from '@duckdb/node-api';
import { InputError } from '../errors/input-error.js';
import { type Column, type ColumnType, columnFromCells, columnFromReader } from '../table/column.js';

/** DuckDB's names of the types whose values become plain JavaScript numbers. */
const PLAIN_NUMBERS = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'FLOAT',
  'DOUBLE',
]);

/** A list, a struct, a map or bytes is no cell. */
const NO_CELL = /[[(]|^(BLOB|MAP|STRUCT|LIST|UNION|BIT|VARIANT|GEOMETRY)\b/;

/**
 * A column from the values that DuckDB reads: numbers of every width and booleans as numbers (an integer too long for a double, or a
 * column that is declared text, as text), dates, times and enumerations as text.
 * @throws InputError naming file and column if its values are lists, structures or bytes.
 */
export function columnFromParquet(
  name: string,
  type: DuckDBType,
  values: readonly unknown[],
  { file, declared }: { readonly file: string; readonly declared: ColumnType | undefined },
): Column {
  const typeName = String(type);
  const isEnum = typeName.startsWith('ENUM(');
  const isDecimal = typeName.startsWith('DECIMAL(');
  if (!isEnum && !isDecimal && NO_CELL.test(typeName)) {
    throw new InputError('wrong-type', `its values are ${typeName}, neither numbers nor text`, {
      file,
      column: name,
    });
  }
  if (PLAIN_NUMBERS.has(typeName) && declared !== 'text') {
    return { kind: 'number', values: Float64Array.from(values, (value) => (value ?? Number.NaN) as number) };
  }
  const cells = values.map(cellText);
  const isTyped = typeName === 'BOOLEAN' || isDecimal;
  if (isTyped && declared !== 'text') return columnFromReader(cells.length, (row) => cells[row]!, 'number');
  return columnFromCells(cells, declared);
}

const cellText = (value: unknown): string =>
  value === null || value === undefined || Number.isNaN(value) ? '' : String(value);

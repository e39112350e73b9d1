import { InputError, type InputLocation } from '../errors/input-error.js';
import { shown } from '../text/shown.js';
import { type ColumnTypes, columnFromCells } from './column.js';
import { Table } from './table.js';

/**
 * Rows given as objects (JSON), with the union of their keys as columns.
 * @throws InputError if a value is neither number, text, boolean nor null.
 */
export function tableFromRecords(
  records: readonly Record<string, unknown>[],
  source: string,
  types: ColumnTypes,
): Table {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const columns = names.map((name) => {
    const cells = records.map((record, index) =>
      // A column may be called as what every object inherits.
      Object.hasOwn(record, name)
        ? cellText(record[name], { file: source, row: index + 1, column: name })
        : '',
    );
    return [name, columnFromCells(cells, types(name))] as const;
  });
  return new Table(columns, records.length, source, (row, column) => ({
    file: source,
    row: row + 1,
    column,
  }));
}

function cellText(value: unknown, location: InputLocation): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'boolean') return String(value);
  throw new InputError('wrong-type', `${shown(value)} is neither a number nor text`, location);
}

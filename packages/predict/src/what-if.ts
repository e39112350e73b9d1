import { columnFromCells, didYouMean, InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { inputsOfDerivedColumn } from './features/derive.js';

/** A column and the value that it is to have in every row. */
export interface Override {
  readonly column: string;
  readonly value: string;
}

/** `column=value`. @throws InputError naming what is not of this form. */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const column = text.slice(0, equals).trim();
  const value = text.slice(equals + 1).trim();
  if (equals < 0 || column === '' || value === '') {
    throw new InputError('invalid-value', `${shown(text)} is not of the form column=value`, {
      field: 'overrides',
    });
  }
  return { column, value };
}

/**
 * Systems and tasks with other values. Only given columns can be set: what is derived from them follows by itself.
 * @throws InputError naming a column that neither table has with the nearest name, one that is derived, a key, or a text where the
 *   column holds numbers.
 */
export function applyOverrides(
  systems: Table,
  tasks: Table,
  overrides: readonly Override[],
): { systems: Table; tasks: Table } {
  return overrides.reduce(
    (tables, override) => {
      const { column } = override;
      checkColumn(column, [...tables.tasks.names, ...tables.systems.names]);
      return {
        systems: tables.systems.has(column) ? setColumn(tables.systems, override) : tables.systems,
        tasks: tables.tasks.has(column) ? setColumn(tables.tasks, override) : tables.tasks,
      };
    },
    { systems, tasks },
  );
}

function checkColumn(column: string, known: readonly string[]): void {
  if (column === COLUMN.systemId)
    throw new InputError('invalid-value', 'names the systems, it cannot be set', {
      field: `overrides.${column}`,
    });
  if (known.includes(column)) return;
  const inputs = inputsOfDerivedColumn(column);
  const hint =
    inputs === undefined
      ? didYouMean(column, known)
      : `; it is derived from ${inputs.map((name) => `'${name}'`).join(', ')}`;
  throw new InputError('missing-column', `neither the systems nor the tasks have such a column${hint}`, {
    field: `overrides.${column}`,
  });
}

function setColumn(table: Table, { column, value }: Override): Table {
  const replaced = columnFromCells(new Array<string>(table.rowCount).fill(value), columnType(column));
  const isNumber = replaced.kind === 'number' && !replaced.values.some(Number.isNaN);
  if (!isNumber && (columnType(column) ?? table.column(column).kind) === 'number') {
    throw new InputError('not-a-number', `${shown(value)} is not a number`, { field: `overrides.${column}` });
  }
  return table.with([[column, replaced]]);
}

import { InputError, type Table } from '@ctfusion/base';
import { columnDefinition, MODULE_COUNT_COLUMNS, NODE_COUNT_COLUMNS } from '@ctfusion/schema/columns';
import type { Predictor } from '../predictor.js';

/**
 * Checks that a table has every column that a predictor needs.
 * @throws InputError naming the first that is absent; what is given before what is derived of it; of a count of layers, in which way the
 * table counts them instead.
 */
export function requireInputs(table: Table, predictor: Predictor): void {
  const isDerived = (name: string): boolean => columnDefinition(name)?.role === 'derived';
  const given = predictor.inputs.filter((name) => !isDerived(name));
  for (const name of [...given, ...predictor.inputs.filter(isDerived)]) {
    const index = table.has(name) ? -1 : MODULE_COUNT_COLUMNS.indexOf(name);
    const nodes = NODE_COUNT_COLUMNS[index];
    if (nodes === undefined || !table.has(nodes)) {
      table.column(name);
      continue;
    }
    throw new InputError(
      'missing-column',
      `there is no such column: the task counts its layers as nodes of a model file ('${nodes}'), the predictor learned from modules of the framework`,
      { file: table.source, column: name },
    );
  }
}

import type { Table } from '@ctfusion/base';
import { columnDefinition } from '@ctfusion/schema/columns';
import { isLarge } from '../remembered/columns.js';
import { isConstant } from '../remembered/constant-columns.js';

/** What a task asks, as a table of one row, where all rows of a table are known to be of the same task: a ranking. Undefined of any other. */
export function tableOfOneTask(table: Table): Table | undefined {
  if (!isLarge(table)) return undefined;
  const machine = new Set<string>();
  for (const name of table.names)
    if (columnDefinition(name)?.owner !== 'task') machine.add(name);
    else if (!isConstant(table.column(name).values)) return undefined;
  return table.without(machine).take([0]);
}

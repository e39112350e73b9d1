import type { Table } from '@ctfusion/base';
import { taskKind } from './task-kinds.js';

/** The family of every row, by the column that the kind of task names. @throws InputError if the table lacks it. */
export const taskFamilies = (table: Table, layout: string): readonly string[] =>
  table.texts(taskKind(layout).familyColumn);

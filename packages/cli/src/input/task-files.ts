import type { Table } from '@ctfusion/base';
import { readRows } from '@ctfusion/base/files';
import { columnType } from '@ctfusion/schema/columns';
import { observationRowOf, taskRowOf } from '@ctfusion/schema/documents';
import { withQuantities } from './quantities.js';

/** Tasks: task documents (`.json`), or rows of a table. @throws InputError as `readRows` and `readDocument`. */
export const readTasks = async (file: string): Promise<Table> =>
  withQuantities(await readRows(file, columnType, { rowOf: taskRowOf }));

/** Measured runs, none included: observation documents (`.json`), or rows of a table. @throws InputError as `readTasks`. */
export const readRuns = async (file: string): Promise<Table> =>
  withQuantities(await readRows(file, columnType, { allowEmpty: true, rowOf: observationRowOf }));

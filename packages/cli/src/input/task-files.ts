import type { Table } from '@ctfusion/base';
import { readRows } from '@ctfusion/base/files';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { observationRowOf, taskRowOf } from '@ctfusion/schema/documents';
import { note } from '../output.js';

/** Tasks: task documents or profiles of models (`.json`), or rows of a table. @throws InputError as `readRows` and `readDocument`. */
export async function readTasks(file: string): Promise<Table> {
  const rowOf = (entry: Record<string, unknown>, place: string): Record<string, unknown> =>
    taskRowOf(entry, place, (assumed) =>
      note(
        `${place}: the profile of a model; assumed: ${assumed.join('; ')} (\`task new\` makes a whole task)`,
      ),
    );
  return withQuantities(await readRows(file, columnType, { rowOf }));
}

/** Measured runs, none included: observation documents (`.json`), or rows of a table. @throws InputError as `readTasks`. */
export const readRuns = async (file: string): Promise<Table> =>
  withQuantities(await readRows(file, columnType, { allowEmpty: true, rowOf: observationRowOf }));

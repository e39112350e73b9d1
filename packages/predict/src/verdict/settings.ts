import { shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Predictor } from '../predictor.js';

/** How a task is run, as far as it decides how long it takes, in words; and what a training run that does not say was run with. */
const SETTINGS = [
  { column: COLUMN.taskKind, what: 'the kind of task', assumed: ['frames', 'clips'] },
  { column: COLUMN.precision, what: 'the precision', assumed: ['fp32'] },
  { column: COLUMN.quantisation, what: 'the quantisation', assumed: ['none'] },
  { column: COLUMN.parallelDevices, what: 'the number of devices', assumed: ['1'] },
  { column: COLUMN.overlap, what: 'the overlap of batches', assumed: ['serial'] },
] as const;

/** What `bench` calls the ways in which batches overlap (`run_mode`). */
export const OVERLAP_OF_RUN_MODE: Readonly<Record<string, string>> = {
  sequential: 'serial',
  pipelined: 'pipelined',
};

/** A setting of one row that the predictor did not learn from. */
interface OtherSetting {
  readonly row: number;
  readonly column: string;
  readonly reason: string;
}

/** Settings of tasks that differ from those of every training run. What a task leaves out is taken to be as in training. */
export function otherSettings(table: Table, predictor: Predictor): OtherSetting[] {
  const found = SETTINGS.flatMap(({ column, what, assumed }) => {
    if (!table.has(column)) return [];
    const known: readonly string[] = predictor.trainedSettings?.[column] ?? assumed;
    return table.texts(column).flatMap((value, row): OtherSetting[] => {
      if (value === '' || known.includes(value)) return [];
      const learned = known.map(shown).join(', ');
      return [{ row, column, reason: `${what} is ${shown(value)}, the predictor learned from ${learned}` }];
    });
  });
  return [...otherRuntimes(table, predictor), ...found];
}

/** A backend's name begins with its runtime's: `onnxruntime-cpu`. */
function otherRuntimes(table: Table, { backend, trainedSettings }: Predictor): OtherSetting[] {
  const column = COLUMN.runtime;
  if (!table.has(column) || backend === '') return [];
  return table.texts(column).flatMap((runtime, row): OtherSetting[] => {
    if (trainedSettings?.[column]?.includes(runtime)) return [];
    if (runtime === '' || backend === runtime || backend.startsWith(`${runtime}-`)) return [];
    return [
      {
        row,
        column,
        reason: `the runtime is ${shown(runtime)}, the predictor learned from ${shown(backend)}`,
      },
    ];
  });
}

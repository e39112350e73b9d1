import { basename, extname, join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { readText, writeFileAtomically } from '@ctfusion/base/files';
import { COLUMN } from '@ctfusion/schema/columns';
import { describeMachine } from '../machine/describe-machine.js';
import { type FailureRow, failuresCsv, MeasurementTable } from '../results/measurement-table.js';
import { systemDocumentOf } from '../results/system-document.js';
import { toolVersion } from '../results/versions.js';
import type { MeasureIo, MeasureOptions, MeasureResult } from './run-measure.js';

type Row = Readonly<Record<string, string | number>>;

/** A task that can be measured in repeats. */
export interface MeasurableTask {
  /** Tells it from the other tasks of the file. */
  readonly label: string;
  /** Its demand and settings, by column. */
  readonly row: Row;
  /** Measures the repeats; each is reported with its columns as soon as it is done. @throws Error saying why it cannot. */
  measure(repeats: readonly number[], onRun: (repeat: number, columns: Row) => void): Promise<void>;
}

export interface RowSession {
  readonly kind: string;
  readonly backend: string;
  readonly columns: readonly string[];
  readonly tasks: readonly MeasurableTask[];
}

const REPEATS = 3;

/**
 * Measures the tasks that are not measured yet, into `measurements.csv` beside the machine's document. Finished runs are on disk at once, so that
 * the same command goes on where it was stopped.
 */
export async function measureRows(
  { kind, backend, columns, tasks }: RowSession,
  options: MeasureOptions,
  io: MeasureIo,
): Promise<MeasureResult> {
  const machine = await describeMachine();
  const systemId = machine.system_id;
  const name = basename(options.tasksPath, extname(options.tasksPath));
  const folder = options.output ?? join('results', `measure_${name}_${systemId}_${backend}`);
  const table = new MeasurementTable(join(folder, 'measurements.csv'), { systemId, backend }, columns);
  writeFileAtomically(
    join(folder, `tasks_snapshot${extname(options.tasksPath)}`),
    readText(options.tasksPath),
  );
  const system = systemDocumentOf(systemId, machine, undefined);
  writeFileAtomically(join(folder, 'system.json'), `${JSON.stringify(system, null, 2)}\n`);
  const count = options.repeats ?? REPEATS;
  const failures: FailureRow[] = [];
  let resumed = 0;
  io.print(`${systemId}: ${tasks.length} tasks, ${count} runs each, with ${backend}`);
  for (const [index, task] of tasks.entries()) {
    if (io.signal?.aborted) break;
    const keyOf = (repeat: number): string => `${task.label}/${backend}/r${repeat}`;
    const repeats = Array.from({ length: count }, (_, number) => number + 1);
    const open = repeats.filter((repeat) => !table.isDone(keyOf(repeat)));
    resumed += count - open.length;
    io.onEstimate?.(index / tasks.length, undefined, task.label);
    if (open.length === 0) continue;
    try {
      await task.measure(open, (repeat, measured) =>
        table.add({
          ...task.row,
          ...measured,
          [COLUMN.systemId]: systemId,
          [COLUMN.taskKind]: kind,
          [COLUMN.repeat]: repeat,
          [COLUMN.measuredAt]: new Date().toISOString(),
          [COLUMN.toolVersion]: toolVersion(),
          [COLUMN.runKey]: keyOf(repeat),
          [COLUMN.backend]: backend,
        }),
      );
    } catch (error) {
      if (error instanceof InputError) throw error;
      const detail = (error as Error).message;
      io.print(`not measured: ${task.label}: ${detail}`);
      failures.push({ [COLUMN.runKey]: keyOf(open[0]!), reason: 'failed', detail, backend });
    }
  }
  io.onEstimate?.(1, 0, 'done');
  writeFileAtomically(join(folder, 'failures.csv'), failuresCsv(failures));
  return {
    folder,
    measured: table.added,
    resumed,
    failed: failures.length,
    isInterrupted: io.signal?.aborted === true,
  };
}

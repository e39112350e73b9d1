import { InputError } from '@ctfusion/base';
import type { MeasureDocument } from '@ctfusion/schema/documents';
import type { MeasureOptions } from '../sessions/run-measure.js';
import { measureTasks } from '../sessions/runner-registry.js';
import { interruptedExitCode, withInterrupt } from './interrupt.js';
import { printJson, printLine } from './print.js';
import { createProgress, duration, type OutputOptions } from './progress.js';

/** As the command line gives them; those of one kind of task are the runner's to check. */
export interface MeasureCommandOptions
  extends OutputOptions,
    Omit<MeasureOptions, 'tasksPath' | 'output' | 'repeats'> {
  readonly kind?: string;
  readonly tasks: string;
  readonly out?: string;
  readonly repeats?: string;
  /** Nothing is coloured. */
  readonly color?: boolean;
}

/** `ctfusion measure`: runs what is not measured yet, with an estimate of the time left. */
export async function measureCommand(options: MeasureCommandOptions): Promise<void> {
  const { kind, tasks, out, repeats, quiet, json, color: _, ...others } = options;
  const request: MeasureOptions = {
    ...others,
    tasksPath: tasks,
    output: out,
    repeats: repeatsOf(repeats),
  };
  const progress = createProgress({ quiet, json });
  const result = await withInterrupt((signal) =>
    measureTasks(kind, request, {
      signal,
      print: progress.print,
      onEstimate: (share, secondsLeft, label) => {
        const left = secondsLeft === undefined ? 'estimating' : `about ${duration(secondsLeft)} left`;
        progress.update(share, `${left} | ${label}`);
      },
    }),
  ).finally(progress.stop);
  const { folder, measured, resumed, failed, isInterrupted } = result;
  if (json) {
    const counts = { measured, resumed, failed, is_interrupted: isInterrupted };
    printJson({ schema_version: 1, out: folder, ...counts } satisfies MeasureDocument);
  } else {
    printLine(`${measured} runs measured, ${resumed} were there, ${failed} failed: ${folder}`);
    if (isInterrupted) printLine('interrupted: the same command goes on from here');
  }
  if (isInterrupted) process.exitCode = interruptedExitCode;
}

/** @throws InputError for what is no count. */
function repeatsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InputError('not-a-number', `'${text}' is no positive integer`, { field: '--repeats' });
}

import { InputError } from '@ctfusion/base';
import type { MeasureOptions } from '../sessions/run-measure.js';
import { measureTasks } from '../sessions/runner-registry.js';
import { interruptedExitCode, withInterrupt } from './interrupt.js';
import { printLine } from './print.js';
import { createProgress, duration } from './progress.js';

/** `ctfusion measure`: runs what is not measured yet, with an estimate of the time left. */
export async function measureCommand(options: Readonly<Record<string, string>>): Promise<void> {
  const { kind, tasks, repeats, ...others } = options;
  const request: MeasureOptions = { ...others, tasksPath: tasks!, repeats: repeatsOf(repeats) };
  const progress = createProgress();
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
  printLine(`${measured} runs measured, ${resumed} were there, ${failed} failed: ${folder}`);
  if (isInterrupted) {
    printLine('interrupted: the same command goes on from here');
    process.exitCode = interruptedExitCode;
  }
}

/** @throws InputError for what is no count. */
function repeatsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InputError('not-a-number', `'${text}' is no positive integer`, { field: '--repeats' });
}

import { runMeasure } from '../sessions/run-measure.js';
import { interruptedExitCode, withInterrupt } from './interrupt.js';
import { printLine } from './print.js';
import { createProgress, duration } from './progress.js';

/** `ctfusion measure`: runs what is not measured yet, with an estimate of the time left. */
export async function measureCommand(options: Readonly<Record<string, string>>): Promise<void> {
  const progress = createProgress();
  const request = { tasksPath: options['tasks']!, output: options['output'], device: options['device'] };
  const result = await withInterrupt((signal) =>
    runMeasure(request, {
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

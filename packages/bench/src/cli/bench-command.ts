import { didYouMean, InputError, shown } from '@ctfusion/base';
import { backendNames } from '../backends/backend-registry.js';
import { type Target, targets } from '../config/plan.js';
import { terminalSummary } from '../report/terminal-summary.js';
import { readResults } from '../results/results-folder.js';
import { type BenchOptions, runBench } from '../sessions/run-bench.js';
import { interruptedExitCode, withInterrupt } from './interrupt.js';
import { printLine } from './print.js';
import { createProgress, duration } from './progress.js';

/** Cores' worth of other processes' work that is worth a warning. */
const contentionLimit = 0.3;

/** `ctfusion bench`: runs, shows progress, prints the summary. Throws InputError for a bad option. */
export async function benchCommand(options: Readonly<Record<string, string>>): Promise<void> {
  const request: BenchOptions = {
    configPath: options['config'],
    target: oneOf(options['target'] ?? 'all', targets, '--target') as Target,
    quick: Boolean(options['quick']),
    output: options['output'] ?? 'results',
    backend:
      options['backend'] === undefined ? undefined : oneOf(options['backend'], backendNames, '--backend'),
    device: options['device'],
    python: options['python'],
  };
  const started = performance.now();
  const progress = createProgress();
  const result = await withInterrupt((signal) =>
    runBench(request, {
      signal,
      print: progress.print,
      onProgress: (done, total, label) =>
        progress.update(total === 0 ? 1 : done / total, `${done}/${total} ${label}`),
    }),
  ).finally(progress.stop);
  for (const line of terminalSummary(readResults(result.folder))) printLine(line);
  const missing = Object.entries(result.features.missing);
  if (result.features.emulated.length > 0) {
    printLine('');
    printLine(`* ${result.features.emulated} is emulated on this device`);
  }
  printLine('');
  printLine(
    `${Object.keys(result.features.values).length} features, ${missing.length} not measured, in ${duration((performance.now() - started) / 1000)}: ${result.folder}`,
  );
  if (result.features.otherCoresBusy > contentionLimit) {
    printLine(
      `others kept ${result.features.otherCoresBusy} cores busy: the figures are slower than the machine is, run again when it is idle`,
    );
  }
  if (result.isInterrupted) {
    printLine('interrupted: the finished curves are kept');
    process.exitCode = interruptedExitCode;
  }
}

/** A value that must be one of a list. Throws InputError with the nearest name. */
export function oneOf<T extends string>(value: string, known: readonly T[], option: string): T {
  const found = known.find((name) => name === value);
  if (found === undefined) {
    throw new InputError(
      'unknown-name',
      `${shown(value)} is unknown${didYouMean(value, known)}; known: ${known.join(', ')}`,
      {
        field: option,
      },
    );
  }
  return found;
}

import { didYouMean, InputError, shown } from '@ctfusion/base';
import type { BenchDocument } from '@ctfusion/schema/documents';
import { backendNames } from '../backends/backend-registry.js';
import { type Target, targets } from '../config/plan.js';
import { terminalSummary } from '../report/terminal-summary.js';
import type { Metadata } from '../results/metadata.js';
import { type Results, readResults } from '../results/results-folder.js';
import { type BenchOptions, type BenchResult, runBench } from '../sessions/run-bench.js';
import { interruptedExitCode, withInterrupt } from './interrupt.js';
import { printJson, printLine } from './print.js';
import { createProgress, duration, type OutputOptions } from './progress.js';

/** Cores' worth of other processes' work that is worth a warning. */
const contentionLimit = 0.3;

export interface BenchCommandOptions extends OutputOptions {
  readonly config?: string;
  readonly target?: string;
  readonly quick?: boolean;
  readonly backend?: string;
  readonly device?: string;
  readonly python?: string;
  readonly out: string;
}

/** `ctfusion bench`: runs, shows progress, prints the summary. Throws InputError for a bad option. */
export async function benchCommand(options: BenchCommandOptions): Promise<void> {
  const request: BenchOptions = {
    configPath: options.config,
    target: oneOf(options.target ?? 'all', targets, '--target') as Target,
    quick: options.quick ?? false,
    output: options.out,
    backend: options.backend === undefined ? undefined : oneOf(options.backend, backendNames, '--backend'),
    device: options.device,
    python: options.python,
  };
  const started = performance.now();
  const progress = createProgress(options);
  const result = await withInterrupt((signal) =>
    runBench(request, {
      signal,
      print: progress.print,
      onProgress: (done, total, label) =>
        progress.update(total === 0 ? 1 : done / total, `${done}/${total} ${label}`),
    }),
  ).finally(progress.stop);
  const results = readResults(result.folder);
  if (options.json) printJson(documentOf(result, results.metadata));
  else printSummary(result, results, (performance.now() - started) / 1000);
  if (result.isInterrupted) process.exitCode = interruptedExitCode;
}

function documentOf({ folder, features, isInterrupted }: BenchResult, metadata: Metadata): BenchDocument {
  const { otherCoresBusy } = features;
  return {
    schema_version: 1,
    out: folder,
    system_id: metadata.system_id,
    backend: metadata.backend,
    device: metadata.device,
    features: features.values,
    missing: features.missing,
    emulated: features.emulated,
    other_cores_busy: Number.isFinite(otherCoresBusy) ? otherCoresBusy : null,
    is_interrupted: isInterrupted,
  };
}

function printSummary(
  { folder, features, isInterrupted }: BenchResult,
  results: Results,
  seconds: number,
): void {
  for (const line of terminalSummary(results)) printLine(line);
  const missing = Object.keys(features.missing).length;
  if (features.emulated.length > 0) {
    printLine('');
    printLine(`* ${features.emulated} is emulated on this device`);
  }
  printLine('');
  printLine(
    `${Object.keys(features.values).length} features, ${missing} not measured, in ${duration(seconds)}: ${folder}`,
  );
  if (features.otherCoresBusy > contentionLimit) {
    printLine(
      `others kept ${features.otherCoresBusy} cores busy: the figures are slower than the machine is, run again when it is idle`,
    );
  }
  if (isInterrupted) printLine('interrupted: the finished curves are kept');
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

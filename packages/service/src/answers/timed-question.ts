import { InputError } from '@ctfusion/base';
import { type TransferBundle, timedRun } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import type { TimedJob } from '@ctfusion/schema/service';
import type { RunsQuestion } from './rank-by-runs.js';

/** What is asked beside the job. */
export type TimedOptions = Omit<RunsQuestion, 'runs' | 'kind' | 'job' | 'precision' | 'transfer'>;

/**
 * A question about a timed job, with all that a thread needs to answer it.
 * @throws InputError for a GPU that nobody knows, or a kind of job of which no transfer was learned.
 */
export function timedQuestion(
  { runs, kind, job, precision }: TimedJob,
  {
    transfers,
    resolvers,
  }: { readonly transfers: Readonly<Record<string, TransferBundle>>; readonly resolvers: Resolvers },
  options: TimedOptions,
): RunsQuestion {
  const transfer = transfers[kind];
  if (transfer === undefined)
    throw new InputError('unknown-family', 'no transfer of this kind of job was learned', { field: 'kind' });
  const timed = runs.map(({ time_ms: milliseconds, gpu }, index) =>
    timedRun(milliseconds, gpu, { precision, gpu: resolvers.gpu, field: `runs.${index}.gpu` }),
  );
  return { runs: timed, kind, job, precision, transfer, ...options };
}

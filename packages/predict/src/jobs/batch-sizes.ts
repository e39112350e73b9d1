import { type Column, InputError, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Predictor } from '../predictor.js';
import type { TaskKind } from '../tasks/task-kind.js';
import { predictJudged } from '../verdict/judged-predictions.js';
import type { Verdict } from '../verdict/verdict.js';
import { QUOTED_RESULTS } from './job-cost.js';
import { jobMachines } from './job-machine.js';
import { kindOf } from './rank-jobs.js';

/** One size of a batch on one system. */
export interface SizedBatch {
  readonly batch: number;
  readonly fits: boolean;
  /** Why it does not fit. */
  readonly reason?: string;
  readonly ms?: number;
  readonly lowerMs?: number;
  readonly upperMs?: number;
  /** Results of a second. */
  readonly perSecond?: number;
  /** Of `BatchSizes.quoted` results. */
  readonly cost?: number;
  readonly verdict: Verdict;
}

export interface SizedSystem {
  readonly systemId: string;
  readonly pricePerHour?: number;
  readonly sizes: readonly SizedBatch[];
  /** Of those that fit: the largest batch, that with the most results a second, and that with the cheapest results. */
  readonly largest?: number;
  readonly fastest?: number;
  readonly cheapest?: number;
}

export interface BatchSizes {
  /** What a run makes: `samples`, `tokens`, `images`; and how many of them costs are told of. */
  readonly noun: string;
  readonly quoted: number;
  /** Whether what grows with a batch is known of this kind; where it is not, only the rest of the memory was judged. */
  readonly isMemoryKnown: boolean;
  readonly systems: readonly SizedSystem[];
}

const MS_PER_HOUR = 3_600_000;

/** The task with batches of these sizes, a row each; a run is one batch. @throws InputError for a kind whose runs have none. */
export function sizedTasks(task: Table, kind: TaskKind, sizes: readonly number[]): Table {
  const traits = kind.job;
  if (traits === undefined)
    throw new InputError('unsupported-method', `a task of ${kind.name} has no batches`, { field: 'kind' });
  const values: Column = { kind: 'number', values: Float64Array.from(sizes) };
  const columns = [traits.batchColumn, ...(traits.countColumn === undefined ? [] : [traits.countColumn])];
  return task.take(sizes.map(() => 0)).with(columns.map((name): [string, Column] => [name, values]));
}

/**
 * Times and costs of batches of several sizes.
 * @param table every size on every system: row = size · systems + system
 */
export function batchSizes(
  table: Table,
  predictor: Predictor,
  { level }: { readonly level: number },
): BatchSizes {
  const kind = kindOf(predictor);
  const traits = kind.job!;
  const batches = table.numbers(traits.batchColumn);
  const counts = traits.results.count(table);
  const judged = predictJudged(table, predictor, level);
  const machineOf = jobMachines(table);
  const { noun } = traits.results;
  const quoted = QUOTED_RESULTS[noun] ?? 1;
  const bySystem = new Map<string, { price: number | undefined; sizes: SizedBatch[] }>();
  for (const [row, systemId] of table.texts(COLUMN.systemId).entries()) {
    const verdict = judged.verdicts[row]!;
    const price = machineOf(row).pricePerHour;
    const entry = bySystem.get(systemId) ?? { price, sizes: [] };
    bySystem.set(systemId, entry);
    const reason = verdict.status === 'unsupported' ? verdict.reasons.join('; ') : undefined;
    const { latencyMs, interval } = judged.predictions;
    const ms = latencyMs[row]!;
    entry.sizes.push({
      batch: batches[row]!,
      fits: reason === undefined,
      verdict,
      ...(reason === undefined ? {} : { reason }),
      ...(Number.isNaN(ms)
        ? {}
        : {
            ms,
            ...(interval === undefined
              ? {}
              : { lowerMs: interval.lowerMs[row]!, upperMs: interval.upperMs[row]! }),
            perSecond: (1000 * counts[row]!) / ms,
            ...(price === undefined ? {} : { cost: ((price * ms) / MS_PER_HOUR / counts[row]!) * quoted }),
          }),
    });
  }
  return {
    noun,
    quoted,
    isMemoryKnown: traits.isBatchMemoryKnown?.(table) ?? true,
    systems: Array.from(bySystem, ([systemId, { price, sizes }]) => ({
      systemId,
      ...(price === undefined ? {} : { pricePerHour: price }),
      sizes,
      ...bestOf(sizes),
    })),
  };
}

function bestOf(sizes: readonly SizedBatch[]): Pick<SizedSystem, 'largest' | 'fastest' | 'cheapest'> {
  const fitting = sizes.filter(({ fits, ms }) => fits && ms !== undefined);
  if (fitting.length === 0) return {};
  const best = (score: (one: SizedBatch) => number): number =>
    fitting.reduce((found, one) => (score(one) > score(found) ? one : found)).batch;
  return {
    largest: best(({ batch }) => batch),
    fastest: best(({ perSecond }) => perSecond!),
    ...(fitting.some(({ cost }) => cost !== undefined)
      ? { cheapest: best(({ cost }) => -(cost ?? Number.POSITIVE_INFINITY)) }
      : {}),
  };
}

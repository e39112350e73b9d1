import { counted, InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Predictions, Predictor } from '../predictor.js';
import { chooseObjective, type Objective } from '../ranking/objective.js';
import { taskKind } from '../tasks/task-kinds.js';
import { predictJudged, toldBeside } from '../verdict/judged-predictions.js';
import type { Verdict } from '../verdict/verdict.js';
import { type DeviceUse, ONE_DEVICE } from './job-clock.js';
import { type JobMachine, jobMachines } from './job-machine.js';
import { type JobOutcome, type JobTerms, jobOutcome, type PredictedRun } from './job-outcome.js';
import { type JobPlan, jobPlan } from './job-plan.js';
import { orderJobs } from './order-jobs.js';

/** A device plan whose systems and task were joined. */
export interface JoinedPlan {
  readonly table: Table;
  readonly use: DeviceUse;
  readonly isStated?: boolean;
}

export interface JobRankingOptions extends JobTerms {
  readonly objective?: string;
  readonly minProbability?: number;
  readonly priceColumn?: string;
  /** Level of the intervals. */
  readonly level: number;
  /** Whether systems stay as they are given, without ranks. */
  readonly isUnordered?: boolean;
}

/** A system's place for a job. */
export interface RankedJob {
  /** From 1; null for one that is not ranked. */
  readonly rank: number | null;
  readonly systemId: string;
  readonly verdict: Verdict;
  /** Of one run, ms. */
  readonly run?: PredictedRun;
  /** Absent where nothing is predicted. */
  readonly outcome?: JobOutcome;
}

export interface JobRanking {
  readonly plan: JobPlan;
  /** Absent where nothing was ordered. */
  readonly objective?: Objective;
  readonly level: number;
  /** Systems that meet the deadline with `minProbability`, where one is asked for. */
  readonly sureEnough?: number;
  /** Best first; of those over the budget, then of those whose end is not known, each again best first; unsupported ones last. */
  readonly systems: readonly RankedJob[];
}

/** A way to run the job on a system. */
type Candidate = Omit<RankedJob, 'rank'>;

/**
 * Orders systems for a job: of the ways in which a system may use its devices the one that is done first counts.
 * @param plans the first one with all systems, its task the job's own run
 * @throws InputError for a job that cannot be, a deadline before any download ends, or options that lack what they need.
 */
export function rankJobs(
  plans: readonly JoinedPlan[],
  predictor: Predictor,
  { objective: asked, minProbability, priceColumn, level, isUnordered, ...terms }: JobRankingOptions,
): JobRanking {
  const kind = kindOf(predictor);
  const first = plans[0]!.table;
  if (terms.deadlineMs !== undefined && predictor.probabilityWithin === undefined)
    throw new InputError(
      'unsupported-method',
      `a bundle of kind ${shown(predictor.kind)} has no distribution`,
      {
        field: 'deadline_ms',
      },
    );
  const plan = jobPlan(first, 0, kind);
  const candidates = plans.flatMap((joined) =>
    candidatesOf(joined, predictor, { plan, terms, level, priceColumn }),
  );
  const bySystem = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = bySystem.get(candidate.systemId);
    if (known === undefined || isSooner(candidate, known)) bySystem.set(candidate.systemId, candidate);
  }
  const found = [...bySystem.values()];
  refuseHopeless(found, terms);
  const isPriced = found.some(({ outcome }) => outcome?.cost !== undefined);
  if (terms.budget !== undefined && !isPriced)
    throw new InputError('price-missing', 'a budget needs prices, and no system has one', {
      field: 'budget',
    });
  if (isUnordered) return { plan, level, systems: found.map((one) => ({ ...one, rank: null })) };
  const objective = chooseObjective(minProbability === undefined ? asked : 'probability', {
    deadline: terms.deadlineMs !== undefined,
    price: isPriced,
  });
  return { plan, level, ...orderJobs(found, { objective, minProbability }) };
}

/** @throws InputError where the predictor knows no kind of task. */
export function kindOf(predictor: Predictor) {
  if (predictor.taskKind !== undefined) return taskKind(predictor.taskKind);
  throw new InputError(
    'unsupported-method',
    `a bundle of kind ${shown(predictor.kind)} knows no jobs, only runs`,
    {
      field: 'bundle',
    },
  );
}

interface Asked {
  readonly plan: JobPlan;
  readonly terms: JobTerms;
  readonly level: number;
  readonly priceColumn: string | undefined;
}

function candidatesOf(
  { table, use, isStated = false }: JoinedPlan,
  predictor: Predictor,
  { plan, terms, level, priceColumn }: Asked,
): Candidate[] {
  const judged = predictJudged(table, predictor, level);
  const machineOf = jobMachines(table, priceColumn);
  const within = withinRow(predictor, judged.predictions);
  return table.texts(COLUMN.systemId).flatMap((systemId, row): Candidate[] => {
    const verdict = judged.verdicts[row]!;
    if (verdict.status === 'unsupported') return [{ systemId, verdict }];
    const { latencyMs, interval } = judged.predictions;
    const { boundBy } = toldBeside(judged, row);
    const run: PredictedRun = {
      ms: latencyMs[row]!,
      ...(interval === undefined ? {} : { lowerMs: interval.lowerMs[row]!, upperMs: interval.upperMs[row]! }),
      ...(boundBy === undefined ? {} : { boundBy }),
      ...(within === undefined ? {} : { within: (ms: number) => within(row, ms) }),
    };
    const machine = machineOf(row);
    return (isStated ? [use] : usesOf(use, plan, machine)).map((one) => {
      const outcome = tooFew(one, machine) ?? jobOutcome(plan, run, { machine, terms, use: one });
      return typeof outcome === 'string'
        ? { systemId, verdict: { ...verdict, status: 'unsupported', reasons: [...verdict.reasons, outcome] } }
        : { systemId, verdict, run, outcome };
    });
  });
}

const tooFew = ({ devices }: DeviceUse, { devices: there }: JobMachine): string | undefined =>
  there === undefined || devices <= there
    ? undefined
    : `the job uses ${counted(devices, 'device')}, of which ${there} ${there === 1 ? 'is' : 'are'} there`;

/** What one device does by itself, several may do side by side, each with runs of its own. */
function usesOf(use: DeviceUse, { isSequential, runs }: JobPlan, { devices = 1 }: JobMachine): DeviceUse[] {
  if (use.by !== 'one' || isSequential || devices < 2 || runs < 2) return [use];
  return [ONE_DEVICE, { devices, by: 'replicas' }];
}

/** The distribution is of the logarithm: a time moves against a deadline as the deadline against it. */
function withinRow(
  predictor: Predictor,
  predictions: Predictions,
): ((row: number, ms: number) => number) | undefined {
  const { deviation, imputedDeviation, latencyMs } = predictions;
  if (predictor.probabilityWithin === undefined || deviation === undefined) return undefined;
  return (row, ms) =>
    predictor.probabilityWithin!(
      {
        latencyMs: latencyMs.subarray(row, row + 1),
        deviation: deviation.subarray(row, row + 1),
        ...(imputedDeviation === undefined
          ? {}
          : { imputedDeviation: imputedDeviation.subarray(row, row + 1) }),
      },
      ms,
    )[0]!;
}

const endOf = ({ outcome }: Candidate): number =>
  outcome?.doneMs ?? outcome?.runMs ?? Number.POSITIVE_INFINITY;

const isSooner = (one: Candidate, other: Candidate): boolean => endOf(one) < endOf(other);

/** @throws InputError where no system can even be set up by the deadline. */
export function refuseHopeless(
  candidates: readonly Pick<Candidate, 'outcome'>[],
  { deadlineMs }: JobTerms,
): void {
  const starts = candidates.flatMap(({ outcome }) => outcome?.startMs ?? []);
  if (deadlineMs === undefined || starts.length === 0) return;
  const soonest = starts.reduce((least, start) => Math.min(least, start));
  if (soonest < deadlineMs) return;
  throw new InputError(
    'out-of-range',
    `the deadline is over before any download and loading ends: the first would start after ${Math.ceil(soonest / 1000)} s`,
    { field: 'deadline_ms' },
  );
}

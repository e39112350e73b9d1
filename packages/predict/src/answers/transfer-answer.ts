import { InputError } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { impossibleTime } from '../calibrate/measured-times.js';
import type { JobMachine } from '../jobs/job-machine.js';
import { type JobOutcome, type JobTerms, jobOutcome } from '../jobs/job-outcome.js';
import type { JobPlan } from '../jobs/job-plan.js';
import { orderJobs } from '../jobs/order-jobs.js';
import { refuseHopeless } from '../jobs/rank-jobs.js';
import { chooseObjective, type Objective } from '../ranking/objective.js';
import type { HeldPart } from '../tasks/memory-demand.js';
import type { GradientExchange } from '../transfer/data-parallel.js';
import { type SharedJob, type SharedUse, sharedUses } from '../transfer/device-uses.js';
import { jobNamed, unknownJob } from '../transfer/job-names.js';
import type { TransferPrecision } from '../transfer/machine-rates.js';
import {
  type SharedTime,
  type TimedRun,
  type TransferBundle,
  type TransferModel,
  type TransferredTime,
  transferrer,
} from '../transfer/transfer.js';
import { TRANSFER_KINDS, type TransferKind } from '../transfer/transfer-kinds.js';
import { memoryJudge } from '../transfer/transfer-memory.js';
import type { TransferTarget } from '../transfer/transfer-targets.js';
import { type TransferVerdict, transferVerdict } from '../transfer/transfer-verdict.js';

/** Runs of a job that somebody timed, and what is asked of it elsewhere. */
export interface TransferQuestion {
  readonly runs: readonly TimedRun[];
  readonly targets: readonly TransferTarget[];
  readonly precision: TransferPrecision;
  /** What the job is; one that training does not know by name is told as any job. */
  readonly job?: string | undefined;
  /** What a GPU must hold at least; absent where nobody says: then a GPU as large as that of a run holds it. */
  readonly held?: readonly HeldPart[] | undefined;
  /** Of the intervals. */
  readonly level: number;
  readonly plan: JobPlan;
  readonly terms: JobTerms;
  readonly objective?: string | undefined;
  readonly minProbability?: number | undefined;
  /** What the job does; several devices may share it accordingly. */
  readonly kind: TransferKind;
  /** So many devices; absent: those of a machine where they help. */
  readonly devices?: number | undefined;
  readonly exchange?: Partial<GradientExchange> | undefined;
}

/** A machine's place for a timed job. */
export interface TransferredSystem {
  /** From 1; null for one without an answer. */
  readonly rank: number | null;
  readonly systemId: string;
  readonly machine: JobMachine;
  /** Absent without an answer. */
  readonly time?: SharedTime;
  readonly outcome?: JobOutcome;
  readonly verdict: TransferVerdict | UnansweredVerdict;
}

interface UnansweredVerdict {
  readonly verdict: 'unsupported';
  readonly reasons: string[];
}

export interface TransferAnswer {
  /** The job's name as training spells it; absent where it knows none of that name. */
  readonly job?: string;
  /** What is to be known of all of it. */
  readonly remarks: readonly string[];
  readonly objective: Objective;
  /** Systems that meet the deadline with `minProbability`, where one is asked for. */
  readonly sureEnough?: number;
  /** Best first; those without an answer last. */
  readonly systems: readonly TransferredSystem[];
}

/**
 * How long a job takes elsewhere by its timed runs, in order.
 * @throws InputError for a time that no run takes, a run on a GPU that cannot have held the model, a budget or an objective without prices, interruptions that leave no
 * hope, or a deadline before any download ends.
 */
export function transferAnswer(question: TransferQuestion, bundle: TransferBundle): TransferAnswer {
  const { runs, precision, level, plan, terms, minProbability, kind, devices, exchange } = question;
  for (const { milliseconds } of runs) checkMeasured(milliseconds);
  const job = question.job === undefined ? undefined : jobNamed(bundle, question.job);
  const model = job === undefined ? bundle.general : bundle.named!;
  const transfer = transferrer(model, precision, job);
  const fitOf = memoryJudge({ held: question.held, runs: runs.map(({ rates }) => rates) });
  const shared: SharedJob = {
    sharing: TRANSFER_KINDS[kind],
    devices,
    runMs: runs[0]!.milliseconds,
    exchange,
    known: bundle.exchanges,
    name: job,
  };
  const found = question.targets.map((target): Omit<TransferredSystem, 'rank'> => {
    const { systemId, machine, rates } = target;
    const unanswered = (reason: string) => ({
      systemId,
      machine,
      verdict: { verdict: 'unsupported' as const, reasons: [reason] },
    });
    if (rates === undefined) return unanswered('its GPU is not known, or of no known bandwidth and peak');
    const uses = sharedUses(shared, target);
    if (typeof uses === 'string') return unanswered(uses);
    const { misfit, doubt } = fitOf(rates);
    if (misfit !== undefined) return unanswered(misfit);
    const told = {
      doubts: doubt === undefined ? [] : [doubt],
      remarks: [
        ...(target.remark === undefined ? [] : [target.remark]),
        ...(shared.sharing === 'none' && (machine.devices ?? 1) > 1
          ? [`of its ${machine.devices} GPUs one is used: a text that was timed as a whole is not shared`]
          : []),
      ],
    };
    const answer = soonest(transfer(runs, rates, level), { uses, plan, machine, terms, level, model, told });
    return typeof answer === 'string' ? unanswered(answer) : { systemId, machine, ...answer };
  });
  refuseHopeless(found, terms);
  const isPriced = found.some(({ outcome }) => outcome?.cost !== undefined);
  if (terms.budget !== undefined && !isPriced)
    throw new InputError('price-missing', 'a budget needs prices, and no system has one', {
      field: 'budget',
    });
  const objective = chooseObjective(minProbability === undefined ? question.objective : 'probability', {
    deadline: terms.deadlineMs !== undefined,
    price: isPriced,
  });
  const { systems, sureEnough } = orderJobs(found, { objective, minProbability });
  return {
    ...(job === undefined ? {} : { job }),
    remarks: [
      ...(question.job === undefined || job !== undefined ? [] : [unknownJob(bundle, question.job)]),
      ...new Set(runs.flatMap(({ remark }) => remark ?? [])),
    ],
    objective,
    ...(sureEnough === undefined ? {} : { sureEnough }),
    systems,
  };
}

function checkMeasured(milliseconds: number): void {
  const why = impossibleTime(milliseconds, COLUMN.totalTimeMs);
  if (why === undefined) return;
  throw new InputError('out-of-range', `the measured time is ${milliseconds}${why}`, { field: 'measured' });
}

interface Asked {
  readonly uses: readonly SharedUse[];
  readonly plan: JobPlan;
  readonly machine: JobMachine;
  readonly terms: JobTerms;
  readonly level: number;
  readonly model: TransferModel;
  readonly told: Told;
}

/** What is said of a time beside what the transfer itself says. */
interface Told {
  readonly doubts: readonly string[];
  readonly remarks: readonly string[];
}

/** Of the ways to use a machine's devices the one that is done first; why none, in words. */
function soonest(
  alone: TransferredTime,
  { uses, plan, machine, terms, level, model, told }: Asked,
): Required<Pick<TransferredSystem, 'time' | 'outcome' | 'verdict'>> | string {
  const answers = uses.map(({ use, share, assumed }) => {
    const time = share === undefined ? alone : alone.shared(share, level);
    const { milliseconds: ms, lowerMs, upperMs, within } = time;
    // The time is already that of all devices: what they share is not cut again.
    const clocked = { devices: use.devices, by: use.by === 'replicas' ? 'data' : use.by } as const;
    const outcome = jobOutcome(plan, { ms, lowerMs, upperMs, within }, { machine, terms, use: clocked });
    if (typeof outcome === 'string') return outcome;
    return { time, outcome: { ...outcome, use }, verdict: verdictOf(alone, model, told, { use, assumed }) };
  });
  const done = answers.filter((answer) => typeof answer !== 'string');
  if (done.length === 0) return answers.find((answer) => typeof answer === 'string')!;
  return done.reduce((best, other) => (endOf(other.outcome) < endOf(best.outcome) ? other : best));
}

const endOf = ({ doneMs, runMs }: JobOutcome): number => doneMs ?? runMs;

function verdictOf(
  alone: TransferredTime,
  model: TransferModel,
  { doubts, remarks }: Told,
  { use, assumed }: Pick<SharedUse, 'use' | 'assumed'>,
): TransferVerdict {
  const shared = [
    `${use.devices} GPUs share the job, each with its batch: what they exchange is worked out, not learned`,
    ...assumed.map((what) => `assumed: ${what}`),
  ];
  return transferVerdict(alone, model, {
    doubts: use.by === 'data' ? [...doubts, ...shared] : doubts,
    remarks,
  });
}

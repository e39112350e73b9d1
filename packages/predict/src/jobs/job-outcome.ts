import { interruptionsPerHour } from './interruptions.js';
import { type DeviceUse, type JobPhases, jobClock } from './job-clock.js';
import { hourlyPrice, type JobCost, jobCost } from './job-cost.js';
import type { JobMachine } from './job-machine.js';
import type { JobPlan } from './job-plan.js';

/** What is asked of a job beside its sizes. */
export interface JobTerms {
  /** The machine may be taken away, and costs what it does then. */
  readonly isInterruptible?: boolean;
  /** Of a machine at work; absent: by its reliability, where that is stated. */
  readonly interruptionsPerHour?: number;
  /** Hours that a machine is gone on average, where interruptions follow from its reliability; four where nobody says. */
  readonly outageH?: number;
  readonly minimumBillingH?: number;
  readonly budget?: number;
  /** From the click, ms. */
  readonly deadlineMs?: number;
}

/** One run of the task as it is predicted on a machine. */
export interface PredictedRun {
  readonly ms: number;
  readonly lowerMs?: number;
  readonly upperMs?: number;
  /** What bounds it, in words. */
  readonly boundBy?: string;
  /** Probability that it takes no longer. */
  readonly within?: (ms: number) => number;
}

/** A job on one machine. Times in ms from the click; start and end are absent where the setup's time is not known. */
export interface JobOutcome {
  readonly use: DeviceUse;
  readonly startMs?: number;
  readonly runMs: number;
  readonly doneMs?: number;
  /** Ends of the interval of the end, or of the run where the end is not known. */
  readonly lowerMs?: number;
  readonly upperMs?: number;
  readonly phases: JobPhases;
  /** What takes longest, in words. */
  readonly boundBy: string;
  readonly interruptionsPerHour?: number;
  readonly pricePerHour?: number;
  readonly cost?: JobCost;
  readonly isOverBudget?: boolean;
  readonly deadlineProbability?: number;
  /** What could not be counted, in sentences. */
  readonly notCounted: readonly string[];
}

/** A job that takes longer, between interruptions, is never done. */
const HOPELESS_MS = 1e13;

/**
 * What one predicted run makes of a job. Runs of one machine are off alike, so the job's interval is the run's, carried through the same sum.
 * @returns why not, in words, where interruptions leave no hope
 */
export function jobOutcome(
  plan: JobPlan,
  run: PredictedRun,
  {
    machine,
    terms,
    use,
  }: { readonly machine: JobMachine; readonly terms: JobTerms; readonly use: DeviceUse },
): JobOutcome | string {
  const { isInterruptible = false } = terms;
  const rate = rateOf(machine, terms);
  const clock = jobClock(plan, machine, { use, perHour: rate.perHour });
  const { phases, ...times } = clock.times(run.ms);
  if (!(times.runMs < HOPELESS_MS))
    return `interrupted ${rate.perHour?.toPrecision(2)} times an hour it would not be done in ${Math.round(HOPELESS_MS / 3.2e10)} years: write checkpoints more often`;
  const costTerms = {
    isInterruptible,
    ...(terms.minimumBillingH === undefined ? {} : { minimumBillingH: terms.minimumBillingH }),
  };
  const cost = jobCost(plan, times, { machine, terms: costTerms });
  const price = hourlyPrice(machine, costTerms);
  const end = (ms: number): number => {
    const { doneMs, runMs } = clock.times(ms);
    return doneMs ?? runMs;
  };
  const notCounted = [
    ...clock.notCounted,
    ...rate.notCounted,
    ...(cost !== undefined && times.doneMs === undefined ? ['its cost is that of the run alone'] : []),
  ];
  return {
    use,
    ...times,
    phases,
    boundBy: longestPhase(phases, run, plan),
    notCounted,
    ...(run.lowerMs === undefined || run.upperMs === undefined
      ? {}
      : { lowerMs: end(run.lowerMs), upperMs: Math.min(end(run.upperMs), HOPELESS_MS) }),
    ...(rate.perHour === undefined ? {} : { interruptionsPerHour: rate.perHour }),
    ...(price === undefined ? {} : { pricePerHour: price }),
    ...(cost === undefined ? {} : { cost }),
    ...(cost === undefined || terms.budget === undefined ? {} : { isOverBudget: cost.total > terms.budget }),
    ...probability(run, terms.deadlineMs === undefined ? undefined : clock.longestRun(terms.deadlineMs), {
      isAsked: terms.deadlineMs !== undefined && times.doneMs !== undefined,
    }),
  };
}

function rateOf(
  { reliability }: JobMachine,
  { isInterruptible = false, interruptionsPerHour: stated, outageH }: JobTerms,
): { perHour: number | undefined; notCounted: string[] } {
  if (stated !== undefined) return { perHour: stated, notCounted: [] };
  if (!isInterruptible) return { perHour: undefined, notCounted: [] };
  if (reliability !== undefined)
    return { perHour: interruptionsPerHour(Math.min(1, reliability), outageH), notCounted: [] };
  return { perHour: undefined, notCounted: ['its reliability is not stated: interruptions are not counted'] };
}

/** Nothing is sure, and nothing impossible. */
const LEAST = 1e-9;

function probability(
  { within }: PredictedRun,
  longestMs: number | undefined,
  { isAsked }: { readonly isAsked: boolean },
): { deadlineProbability?: number } {
  if (!isAsked || within === undefined) return {};
  return { deadlineProbability: longestMs === undefined ? LEAST : Math.max(LEAST, within(longestMs)) };
}

/** The slower of computing and reading bounds the runs; of the phases the longest bounds the job. */
function longestPhase(
  { computeMs, readingMs, evaluationMs, checkpointMs, interruptionMs, downloadMs, loadMs }: JobPhases,
  { boundBy }: PredictedRun,
  { readGb }: JobPlan,
): string {
  const reading = readGb?.from === 'network' ? 'reading over the network' : 'reading from disk';
  const runs = readingMs > 0 ? reading : (boundBy ?? 'computing');
  const phases: [string, number][] = [
    [runs, computeMs + readingMs],
    ['evaluating', evaluationMs],
    ['writing checkpoints', checkpointMs],
    ['interruptions', interruptionMs],
    ['downloading', downloadMs],
    ['loading weights', loadMs],
  ];
  return phases.reduce((longest, phase) => (phase[1] > longest[1] ? phase : longest))[0];
}

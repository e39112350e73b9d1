import { type Interruptions, interruptedMs } from './interruptions.js';
import type { JobMachine } from './job-machine.js';
import type { JobPlan } from './job-plan.js';
import { type SetupTime, setupTime, transferMs } from './setup-time.js';

/** Where the time of a job goes, ms; together with the setup they add up to the whole. */
export interface JobPhases {
  /** Runs, as they are predicted. */
  readonly computeMs: number;
  /** What runs wait for data beyond that. */
  readonly readingMs: number;
  readonly evaluationMs: number;
  readonly checkpointMs: number;
  /** Expected: work done again, and restarts. */
  readonly interruptionMs: number;
  readonly downloadMs: number;
  readonly loadMs: number;
}

/** When a job starts and ends, ms from the click; start and end are absent where the setup's time is not known. */
export interface JobTimes {
  readonly startMs?: number;
  readonly runMs: number;
  readonly doneMs?: number;
  readonly phases: JobPhases;
}

/** What the time of one run makes of a job on one machine; never less for a longer run. */
export interface JobClock {
  times(runMs: number): JobTimes;
  /** Longest run with which the job is done by then; undefined where none is short enough, or the start is not known. */
  longestRun(deadlineMs: number): number | undefined;
  /** What could not be counted, in sentences. */
  readonly notCounted: readonly string[];
}

/** How a machine shares the runs out. */
export interface DeviceUse {
  readonly devices: number;
  /** `one`; `data`: a step's batch; `tensor`: every layer; `replicas`: whole runs, side by side. */
  readonly by: 'one' | 'data' | 'tensor' | 'replicas';
}

export const ONE_DEVICE: DeviceUse = { devices: 1, by: 'one' };

/** @param perHour interruptions in an hour; undefined: none */
export function jobClock(
  plan: JobPlan,
  machine: JobMachine,
  { use, perHour }: { readonly use: DeviceUse; readonly perHour: number | undefined },
): JobClock {
  const notCounted: string[] = [];
  const setup = setupOf(plan, machine, notCounted);
  const sideBySide = use.by === 'replicas' ? use.devices : 1;
  const rounds = Math.ceil(plan.runs / sideBySide);
  const readMs = sideBySide * readingMs(plan, machine, notCounted);
  const checkpointMs = checkpointTime(plan, machine, notCounted);
  const interruptions = interruptionsOf(setup, perHour, notCounted);
  const times = (unitMs: number): JobTimes => {
    const evaluations = plan.evaluations ?? { count: 0, runs: 0 };
    const evaluated = evaluations.count * evaluations.runs;
    const reading = Math.max(0, readMs - unitMs) * rounds;
    const workMs = unitMs * (rounds + evaluated) + reading;
    const segmentMs = segmentOf(plan, workMs);
    const cut = { workMs, segmentMs, checkpointMs };
    const plainMs = interruptedMs(cut, { perHour: 0, restartMs: 0 });
    const runMs = interruptions === undefined ? plainMs : interruptedMs(cut, interruptions);
    const startMs = setup === undefined ? undefined : setup.downloadMs + setup.loadMs;
    return {
      runMs,
      ...(startMs === undefined ? {} : { startMs, doneMs: startMs + runMs }),
      phases: {
        computeMs: unitMs * rounds,
        readingMs: reading,
        evaluationMs: unitMs * evaluated,
        checkpointMs: plainMs - workMs,
        interruptionMs: runMs - plainMs,
        downloadMs: setup?.downloadMs ?? 0,
        loadMs: setup?.loadMs ?? 0,
      },
    };
  };
  return { times, notCounted, longestRun: (deadlineMs) => longestRun(times, deadlineMs, rounds) };
}

function setupOf({ setup }: JobPlan, machine: JobMachine, notCounted: string[]): SetupTime | undefined {
  const time = setupTime(setup, machine);
  if (typeof time !== 'string') return time;
  notCounted.push(`its ${time} is not stated: when it starts is not known`);
  return undefined;
}

/** Of the data of one run; 0 where there are none, or the rate is not known, which is told. */
function readingMs(
  { readGb }: JobPlan,
  { diskMbps, downloadMbps }: JobMachine,
  notCounted: string[],
): number {
  if (readGb === undefined) return 0;
  const rate = readGb.from === 'disk' ? diskMbps : downloadMbps;
  if (rate !== undefined) return transferMs(readGb.perRun, rate);
  const what = readGb.from === 'disk' ? 'disk' : 'download';
  notCounted.push(`its ${what} speed is not stated: reading the data is not counted`);
  return 0;
}

function checkpointTime({ checkpoint }: JobPlan, { diskMbps }: JobMachine, notCounted: string[]): number {
  if (checkpoint === undefined || checkpoint.gb === 0) return 0;
  if (checkpoint.gb === undefined)
    notCounted.push('the size of a checkpoint is not stated: writing it is not counted');
  else if (diskMbps === undefined)
    notCounted.push('its disk speed is not stated: writing checkpoints is not counted');
  else return transferMs(checkpoint.gb, diskMbps);
  return 0;
}

/** After an interruption everything is fetched and loaded again, perhaps elsewhere. */
function interruptionsOf(
  setup: SetupTime | undefined,
  perHour: number | undefined,
  notCounted: string[],
): Interruptions | undefined {
  if (perHour === undefined) return undefined;
  if (setup === undefined) notCounted.push('what a restart takes is not known: it is not counted');
  return { perHour, restartMs: setup === undefined ? 0 : setup.downloadMs + setup.loadMs };
}

/** Work between checkpoints; all of it without any. */
function segmentOf({ checkpoint }: JobPlan, workMs: number): number {
  if (checkpoint === undefined) return workMs;
  return Math.min(workMs, checkpoint.everyMs ?? workMs / Math.max(1, checkpoint.count ?? 1));
}

const HALVINGS = 60;

/** By bisection: `times` never falls. */
function longestRun(
  times: (runMs: number) => JobTimes,
  deadlineMs: number,
  rounds: number,
): number | undefined {
  const isLate = (runMs: number): boolean =>
    !((times(runMs).doneMs ?? Number.POSITIVE_INFINITY) <= deadlineMs);
  let high = deadlineMs / rounds;
  if (!isLate(high)) return high;
  let low = high * 2 ** -HALVINGS;
  if (isLate(low)) return undefined;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = Math.sqrt(low * high);
    if (isLate(middle)) high = middle;
    else low = middle;
  }
  return low;
}

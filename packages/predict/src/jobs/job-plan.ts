import { counted, InputError, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskKind } from '../tasks/task-kind.js';

/** What a plan reads of a kind of task. */
type JobKind = Pick<TaskKind, 'name' | 'job'>;

/** What a job asks, whatever the machine. Sizes in GB (10^9 bytes); what was not said is absent. */
export interface JobPlan {
  /** Runs of the task, a last one begun included. */
  readonly runs: number;
  /** What all runs make: `samples`, `tokens`, `images`; absent where a run yields nothing that is counted. */
  readonly results?: { readonly noun: string; readonly count: number };
  readonly epochs?: number;
  /** Whether every run waits for the one before. */
  readonly isSequential: boolean;
  readonly evaluations?: {
    readonly count: number;
    /** Time of one over that of a run. */
    readonly runs: number;
  };
  readonly checkpoint?: {
    /** Absent: how much is written is not known. */
    readonly gb?: number;
    /** How often: a number in the whole job, or after an amount of work. */
    readonly count?: number;
    readonly everyMs?: number;
  };
  readonly setup: SetupSizes;
  /** Read in one run, from disk or over the network. */
  readonly readGb?: { readonly from: 'disk' | 'network'; readonly perRun: number; readonly all: number };
  /** What was taken for granted, in sentences. */
  readonly assumed: readonly string[];
}

/** What must be there first. Image, weights and data are downloaded, weights also loaded onto the device. */
export interface SetupSizes {
  readonly imageGb?: number;
  readonly weightsGb?: number;
  readonly dataGb?: number;
  /** Further downloads, and what is further loaded. */
  readonly otherGb?: number;
  readonly loadGb?: number;
}

const GB_PER_MIB = 2 ** 20 / 1e9;
/** Share of an epoch's samples that an evaluation reads where nobody says. */
const EVALUATED_SHARE = 0.1;

type Cells = (name: string) => number | undefined;

/**
 * Reads the job of one row: a table of tasks, or of tasks on systems.
 * @throws InputError naming the field where sizes are negative, do not go together, or a kind has no such results.
 */
export function jobPlan(table: Table, row: number, kind: JobKind): JobPlan {
  const cell: Cells = (name) => {
    if (!table.has(name)) return undefined;
    const value = table.numbers(name)[row]!;
    if (Number.isNaN(value)) return undefined;
    if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
    throw new InputError(
      'out-of-range',
      `is ${value}; a job's sizes are numbers from 0`,
      table.location(row, name),
    );
  };
  const assumed: string[] = [];
  const isSequential = kind.job?.isSequential?.(table, row) ?? false;
  const counts = countRuns({ table, row, kind, cell, isSequential });
  const evaluations = evaluationsOf({ kind, cell, counts, assumed });
  const checkpoint = checkpointOf({ table, row, kind, cell, counts, evaluations });
  const setup = setupSizes(cell);
  const readGb = readingOf(cell, counts);
  return {
    ...counts,
    isSequential,
    setup,
    assumed,
    ...(evaluations === undefined ? {} : { evaluations }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(readGb === undefined ? {} : { readGb }),
  };
}

type Counts = Pick<JobPlan, 'runs' | 'results' | 'epochs'>;

interface Reading {
  readonly table: Table;
  readonly row: number;
  readonly kind: JobKind;
  readonly cell: Cells;
}

const WANTED = { tokens: COLUMN.jobTokens, images: COLUMN.jobImages, samples: COLUMN.jobSamples } as const;

/** Runs of a job: epochs × ⌈samples of one / results of a run⌉. */
function countRuns({
  table,
  row,
  kind,
  cell,
  isSequential,
}: Reading & { readonly isSequential: boolean }): Counts {
  const given = Object.values(WANTED).filter((name) => cell(name) !== undefined);
  const epochs = cell(COLUMN.jobEpochs);
  if (given.length > 1)
    throw new InputError('inconsistent', `both say how much there is to do: ${given.join(', ')}`, {
      field: given[1]!,
    });
  if (epochs !== undefined && given.length === 0)
    throw new InputError('setting-missing', 'an epoch of how many samples?', { field: COLUMN.jobSamples });
  const perRun = kind.job?.results.count(table)[row];
  if (given.length === 0)
    return perRun === undefined || !(perRun > 0)
      ? { runs: 1 }
      : { runs: 1, results: { noun: kind.job!.results.noun, count: perRun } };
  const wanted = given[0]!;
  const noun = kind.job?.results.noun;
  // Images are samples to a step.
  const fits = noun === 'samples' ? wanted !== COLUMN.jobTokens : wanted === jobColumnOf(noun);
  if (perRun === undefined || noun === undefined || !fits)
    throw new InputError(
      'inconsistent',
      `a task of ${kind.name} makes ${noun ?? 'nothing that is counted'}`,
      {
        field: wanted,
      },
    );
  if (!(perRun > 0))
    throw new InputError('missing-inputs', `a run of the task makes no ${noun}`, { field: wanted });
  const each = Math.ceil(cell(wanted)! / perRun);
  if (each === 0) throw new InputError('out-of-range', 'is 0; there is nothing to do', { field: wanted });
  // Nobody trains on half a sample, but a third of an epoch is usual.
  const runs = Math.ceil((epochs ?? 1) * each);
  const isTrained = isSequential || epochs !== undefined;
  return {
    runs,
    results: { noun, count: cell(wanted)! * (epochs ?? 1) },
    ...(isTrained ? { epochs: epochs ?? 1 } : {}),
  };
}

/** Column in which a job says how many of a kind's results it wants. */
const jobColumnOf = (noun: string | undefined): string | undefined =>
  Object.entries(WANTED).find(([name]) => name === noun)?.[1];

function evaluationsOf({
  kind,
  cell,
  counts,
  assumed,
}: {
  readonly kind: JobKind;
  readonly cell: Cells;
  readonly counts: Counts;
  readonly assumed: string[];
}): JobPlan['evaluations'] {
  const every = cell(COLUMN.jobEvalEvery);
  const stated = cell(COLUMN.jobEvalSamples);
  if (every === undefined) {
    if (stated === undefined) return undefined;
    throw new InputError(
      'setting-missing',
      `an evaluation of ${counted(stated, 'sample')} every how many steps?`,
      {
        field: COLUMN.jobEvalEvery,
      },
    );
  }
  const share = kind.job?.evaluationShare;
  const samples = cell(COLUMN.jobSamples);
  if (share === undefined || samples === undefined || !(every > 0))
    throw new InputError(
      'inconsistent',
      share === undefined
        ? `a task of ${kind.name} is not evaluated`
        : 'needs samples of an epoch, and steps above 0',
      { field: COLUMN.jobEvalEvery },
    );
  if (stated === undefined) assumed.push('an evaluation reads a tenth of the samples');
  const runsOfEpoch = counts.runs / (counts.epochs ?? 1);
  const evaluated = (stated ?? EVALUATED_SHARE * samples) / samples;
  return { count: Math.floor(counts.runs / every), runs: share * Math.ceil(evaluated * runsOfEpoch) };
}

function checkpointOf({
  table,
  row,
  kind,
  cell,
  counts,
  evaluations,
}: Reading & {
  readonly counts: Counts;
  readonly evaluations: JobPlan['evaluations'];
}): JobPlan['checkpoint'] {
  const [stated, everyMs] = [cell(COLUMN.jobCheckpointGb), cell(COLUMN.jobCheckpointEveryMs)];
  if (stated === undefined && everyMs === undefined) return undefined;
  const written = kind.job?.checkpointGb === undefined ? 0 : kind.job.checkpointGb(table)[row]!;
  const gb = stated ?? (Number.isNaN(written) ? undefined : written);
  const often =
    everyMs === undefined
      ? { count: Math.max(1, (evaluations?.count ?? 0) || Math.floor(counts.epochs ?? 1)) }
      : { everyMs };
  return { ...often, ...(gb === undefined ? {} : { gb }) };
}

function setupSizes(cell: Cells): SetupSizes {
  const mib = (name: string): number | undefined => {
    const value = cell(name);
    return value === undefined ? undefined : value * GB_PER_MIB;
  };
  const sizes = {
    imageGb: cell(COLUMN.setupImageGb),
    weightsGb: cell(COLUMN.setupWeightsGb),
    dataGb: cell(COLUMN.setupDataGb),
    otherGb: mib(COLUMN.setupDownloadMb),
    loadGb: mib(COLUMN.setupLoadMb),
  };
  return Object.fromEntries(Object.entries(sizes).filter(([, size]) => size !== undefined)) as SetupSizes;
}

/** Every epoch reads its data once, from disk where they were downloaded first, over the network where they were not. */
function readingOf(cell: Cells, { runs, epochs }: Counts): JobPlan['readGb'] {
  const [data, stream] = [cell(COLUMN.setupDataGb), cell(COLUMN.jobStreamGb)];
  const gb = stream ?? data;
  if (gb === undefined || gb === 0) return undefined;
  const all = gb * (epochs ?? 1);
  return { from: stream === undefined ? 'disk' : 'network', perRun: all / runs, all };
}

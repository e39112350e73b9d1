import {
  type Column,
  InputError,
  shown,
  type Table,
  writtenDuration,
  writtenNumber,
  writtenSize,
} from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { JobTerms } from './job-outcome.js';

/** What people write of a job beside one run of its task; sizes as `8GB`, durations as `10m`. */
export interface AskedJob {
  readonly epochs?: string;
  readonly samples?: string;
  readonly tokens?: string;
  readonly images?: string;
  readonly evalEvery?: string;
  readonly evalSamples?: string;
  /** How much a checkpoint writes, how often one is written, or both. */
  readonly checkpoint?: readonly string[];
  readonly stream?: string;
  /** `image=8GB,weights=14GB,data=50GB`. */
  readonly setup?: string;
  readonly devices?: string;
}

/** What people write of a rental. */
export interface AskedTerms {
  readonly interruptible?: boolean;
  readonly interruptionsPerDay?: string;
  readonly outage?: string;
  readonly minimumBilling?: string;
  readonly budget?: string;
}

/** What an error calls a field: an option of the command line, a field of a page. */
export type FieldNames = (name: keyof AskedJob | keyof AskedTerms) => string;

const COUNTS = {
  samples: COLUMN.jobSamples,
  tokens: COLUMN.jobTokens,
  images: COLUMN.jobImages,
  evalEvery: COLUMN.jobEvalEvery,
  evalSamples: COLUMN.jobEvalSamples,
  devices: COLUMN.parallelDevices,
} as const satisfies Partial<Record<keyof AskedJob, string>>;

const SETUP = {
  image: COLUMN.setupImageGb,
  weights: COLUMN.setupWeightsGb,
  data: COLUMN.setupDataGb,
} as const;

/** Columns of a job as they are written. @throws InputError naming the field that is no count, size or duration. */
export function jobColumns(asked: AskedJob, field: FieldNames): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const [name, column] of Object.entries(COUNTS)) {
    const text = asked[name as keyof typeof COUNTS];
    if (text !== undefined)
      columns[column] = writtenNumber(field(name as keyof typeof COUNTS), text, { atLeast: 1, whole: true });
  }
  if (asked.epochs !== undefined)
    columns[COLUMN.jobEpochs] = writtenNumber(field('epochs'), asked.epochs, { above: 0 });
  if (asked.stream !== undefined) columns[COLUMN.jobStreamGb] = writtenSize(field('stream'), asked.stream);
  return {
    ...columns,
    ...checkpointColumns(asked.checkpoint ?? [], field('checkpoint')),
    ...setupColumns(asked.setup, field('setup')),
  };
}

/** A size says how much, a duration how often. */
function checkpointColumns(words: readonly string[], field: string): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const word of words) {
    const isSize = /b$/i.test(word);
    const column = isSize ? COLUMN.jobCheckpointGb : COLUMN.jobCheckpointEveryMs;
    if (columns[column] !== undefined)
      throw new InputError('duplicate-name', `names two ${isSize ? 'sizes' : 'intervals'}`, { field });
    columns[column] = isSize ? writtenSize(field, word) : writtenDuration(field, word);
  }
  return columns;
}

function setupColumns(text: string | undefined, field: string): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const part of text?.split(',') ?? []) {
    const [, name, size] = /^\s*([a-z]+)\s*=(.*)$/i.exec(part) ?? [];
    const column =
      name !== undefined && Object.hasOwn(SETUP, name) ? SETUP[name as keyof typeof SETUP] : undefined;
    if (column === undefined || columns[column] !== undefined)
      throw new InputError(
        'unknown-name',
        `${shown(part)} is none of image=SIZE, weights=SIZE, data=SIZE, each once`,
        { field },
      );
    columns[column] = writtenSize(field, size!.trim());
  }
  return columns;
}

/** A task with numbers in columns of its own, the same in every row. */
export const withNumbers = (task: Table, numbers: Readonly<Record<string, number>>): Table =>
  task.with(
    Object.entries(numbers).map(([name, value]): [string, Column] => [
      name,
      { kind: 'number', values: new Float64Array(task.rowCount).fill(value) },
    ]),
  );

const JOB_COLUMNS: readonly string[] = [
  ...Object.entries(COLUMN)
    .filter(([name]) => name.startsWith('job') && name !== 'job')
    .map(([, column]) => column),
  ...Object.values(SETUP),
];

/** Whether tasks say of themselves that they are a job: more than one run as it is, or with a setup. */
export const statesJob = (task: Table): boolean =>
  JOB_COLUMNS.some((name) => task.has(name) && task.numbers(name).some((value) => !Number.isNaN(value)));

const HOURS_PER_DAY = 24;
const MS_PER_HOUR = 3_600_000;

/** @throws InputError naming the field that is no amount above 0, or that goes with another. */
export function jobTerms(asked: AskedTerms, field: FieldNames): JobTerms {
  const { interruptible = false, interruptionsPerDay: perDay, outage, minimumBilling, budget } = asked;
  if (outage !== undefined && (!interruptible || perDay !== undefined))
    throw new InputError(
      'inconsistent',
      perDay === undefined
        ? `is read beside ${field('interruptible')} only`
        : `is not read beside ${field('interruptionsPerDay')}`,
      { field: field('outage') },
    );
  const hours = (name: 'outage' | 'minimumBilling', text: string): number =>
    writtenDuration(field(name), text) / MS_PER_HOUR;
  return {
    ...(interruptible ? { isInterruptible: true } : {}),
    ...(perDay === undefined
      ? {}
      : {
          interruptionsPerHour:
            writtenNumber(field('interruptionsPerDay'), perDay, { atLeast: 0 }) / HOURS_PER_DAY,
        }),
    ...(outage === undefined ? {} : { outageH: hours('outage', outage) }),
    ...(minimumBilling === undefined ? {} : { minimumBillingH: hours('minimumBilling', minimumBilling) }),
    ...(budget === undefined ? {} : { budget: writtenNumber(field('budget'), budget, { above: 0 }) }),
  };
}

import { type Column, InputError, shown, type Table } from '@ctfusion/base';
import type { JobTerms } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Command } from 'commander';
import { durationOption, numberOption, sizeOption } from './number-option.js';

/** Options that say of a job what its task's document leaves out. */
export interface JobOptions {
  epochs?: string;
  samples?: string;
  tokens?: string;
  images?: string;
  batch?: string;
  evalEvery?: string;
  evalSamples?: string;
  checkpoint?: string[];
  stream?: string;
  setup?: string;
  devices?: string;
}

/** Options of what a rental costs and how it may end. */
export interface RentalOptions {
  interruptible?: boolean;
  interruptionsPerDay?: string;
  minimumBilling?: string;
  budget?: string;
}

/** Adds what a job does; the task says what one run of it does. */
export const addJobOptions = (command: Command): Command =>
  command
    .option('--epochs <count>', 'a job: times that the samples are gone through')
    .option('--samples <count>', 'a job: samples of an epoch')
    .option('--tokens <count>', 'a job: tokens to write in all')
    .option('--images <count>', 'a job: images to make or to read in all')
    .option('--batch <size>', 'what is computed together, instead of what the task says')
    .option('--eval-every <steps>', 'a job: steps between two evaluations')
    .option('--eval-samples <count>', 'a job: samples of an evaluation (default: a tenth of an epoch’s)')
    .option(
      '--checkpoint <size-or-interval...>',
      'a job: how much a checkpoint writes (10GB), how often one is written (10m), or both',
    )
    .option('--stream <size>', 'a job: data of an epoch that are read over the network meanwhile')
    .option(
      '--devices <count>',
      'devices that the job uses (default: those of a system where that is faster, else one)',
    );

/** Adds how a machine is rented. */
export const addRentalOptions = (command: Command): Command =>
  command
    .option(
      '--setup <sizes>',
      'what is downloaded first: image=8GB,weights=14GB,data=50GB (weights are loaded, data read in every epoch)',
    )
    .option('--interruptible', 'the machine may be taken away: at its spot price, where it has one')
    .option(
      '--interruptions-per-day <count>',
      'how often that happens at work (default: by the reliability that the offer states)',
    )
    .option('--minimum-billing <duration>', 'time that is paid for at least: 1h')
    .option('--budget <amount>', 'what costs more comes last');

const COUNTS = {
  samples: COLUMN.jobSamples,
  tokens: COLUMN.jobTokens,
  images: COLUMN.jobImages,
  evalEvery: COLUMN.jobEvalEvery,
  evalSamples: COLUMN.jobEvalSamples,
  devices: COLUMN.parallelDevices,
} as const satisfies Partial<Record<keyof JobOptions, string>>;

const SETUP = {
  image: COLUMN.setupImageGb,
  weights: COLUMN.setupWeightsGb,
  data: COLUMN.setupDataGb,
} as const;

const flag = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Columns of a job that the options name. @throws InputError naming the option that is no count, size or duration. */
export function jobColumns(options: JobOptions): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const [name, column] of Object.entries(COUNTS)) {
    const text = options[name as keyof typeof COUNTS];
    if (text !== undefined) columns[column] = numberOption(flag(name), text, { atLeast: 1, whole: true });
  }
  if (options.epochs !== undefined)
    columns[COLUMN.jobEpochs] = numberOption('--epochs', options.epochs, { above: 0 });
  if (options.stream !== undefined) columns[COLUMN.jobStreamGb] = sizeOption('--stream', options.stream);
  return { ...columns, ...checkpointColumns(options.checkpoint ?? []), ...setupColumns(options.setup) };
}

/** A size says how much, a duration how often. */
function checkpointColumns(words: readonly string[]): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const word of words) {
    const isSize = /b$/i.test(word);
    const column = isSize ? COLUMN.jobCheckpointGb : COLUMN.jobCheckpointEveryMs;
    if (columns[column] !== undefined)
      throw new InputError('duplicate-name', `names two ${isSize ? 'sizes' : 'intervals'}`, {
        field: '--checkpoint',
      });
    columns[column] = isSize ? sizeOption('--checkpoint', word) : durationOption('--checkpoint', word);
  }
  return columns;
}

function setupColumns(text: string | undefined): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const part of text?.split(',') ?? []) {
    const [, name, size] = /^\s*([a-z]+)\s*=(.*)$/i.exec(part) ?? [];
    const column =
      name !== undefined && Object.hasOwn(SETUP, name) ? SETUP[name as keyof typeof SETUP] : undefined;
    if (column === undefined || columns[column] !== undefined)
      throw new InputError(
        'unknown-name',
        `${shown(part)} is none of image=SIZE, weights=SIZE, data=SIZE, each once`,
        { field: '--setup' },
      );
    columns[column] = sizeOption('--setup', size!.trim());
  }
  return columns;
}

/** A task with what the options say of its job; its batch is the kind's to name. */
export function withJobOptions(task: Table, options: JobOptions, batchColumn: string | undefined): Table {
  const given: Record<string, number> = jobColumns(options);
  if (options.batch !== undefined) {
    const batch = numberOption('--batch', options.batch, { atLeast: 1, whole: true });
    if (batchColumn === undefined)
      throw new InputError('inconsistent', 'is read of no task of this kind', { field: '--batch' });
    given[batchColumn] = batch;
  }
  const columns = Object.entries(given).map(([name, value]): [string, Column] => [
    name,
    { kind: 'number', values: new Float64Array(task.rowCount).fill(value) },
  ]);
  return columns.length === 0 ? task : task.with(columns);
}

const JOB_COLUMNS = Object.entries(COLUMN)
  .filter(([name]) => name.startsWith('job') && name !== 'job')
  .map(([, column]) => column);

/** Whether options or the task ask for a job, more than one run as it is. */
export function asksForJob(task: Table, options: JobOptions & RentalOptions): boolean {
  const isStated = [...JOB_COLUMNS, ...Object.values(SETUP)].some(
    (name) => task.has(name) && task.numbers(name).some((value) => !Number.isNaN(value)),
  );
  return (
    isStated || [...JOB_OPTION_NAMES, ...RENTAL_OPTION_NAMES].some((name) => options[name] !== undefined)
  );
}

const JOB_OPTION_NAMES = [
  'epochs',
  'samples',
  'tokens',
  'images',
  'batch',
  'evalEvery',
  'evalSamples',
  'checkpoint',
  'stream',
  'devices',
  'setup',
] as const satisfies readonly (keyof JobOptions)[];

const RENTAL_OPTION_NAMES = [
  'interruptible',
  'interruptionsPerDay',
  'minimumBilling',
  'budget',
] as const satisfies readonly (keyof RentalOptions)[];

const HOURS_PER_DAY = 24;
const MS_PER_HOUR = 3_600_000;

/** @throws InputError naming the option that is no amount above 0. */
export function rentalTerms(options: RentalOptions): JobTerms {
  const perDay = options.interruptionsPerDay;
  const minimum = options.minimumBilling;
  return {
    ...(options.interruptible === true ? { isInterruptible: true } : {}),
    ...(perDay === undefined
      ? {}
      : {
          interruptionsPerHour:
            numberOption('--interruptions-per-day', perDay, { atLeast: 0 }) / HOURS_PER_DAY,
        }),
    ...(minimum === undefined
      ? {}
      : { minimumBillingH: durationOption('--minimum-billing', minimum) / MS_PER_HOUR }),
    ...(options.budget === undefined
      ? {}
      : { budget: numberOption('--budget', options.budget, { above: 0 }) }),
  };
}

import type { AskedJob, AskedTerms, FieldNames } from '@ctfusion/predict';
import type { Command } from 'commander';

/** Options that say of a job what its task's document leaves out. */
export interface JobOptions extends AskedJob {
  batch?: string;
}

/** Options of what a rental costs and how it may end. */
export type RentalOptions = AskedTerms;

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
    .option(
      '--outage <duration>',
      'how long a machine that vanished is gone, from which and its reliability interruptions follow (default: 4h)',
    )
    .option('--minimum-billing <duration>', 'time that is paid for at least: 1h')
    .option('--budget <amount>', 'what costs more comes last');

/** What the command line calls a field of a job. */
export const jobFlag: FieldNames = (name) =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Whether options ask for a job, more than one run as the task is; the task may, too. */
export const askedByOptions = (options: JobOptions & RentalOptions): boolean =>
  [...JOB_OPTION_NAMES, ...RENTAL_OPTION_NAMES].some((name) => options[name] !== undefined);

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
  'outage',
  'minimumBilling',
  'budget',
] as const satisfies readonly (keyof RentalOptions)[];

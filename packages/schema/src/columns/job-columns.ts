import type { Entries } from './column-definition.js';

const gigabytes = <const Name extends string>(name: Name) =>
  ({ name, role: 'demand', unit: 'GB', plausible: [0, 1e9] }) as const;
const counted = <const Name extends string, const Unit extends string>(name: Name, unit: Unit) =>
  ({ name, role: 'demand', unit, plausible: [1, 1e15] }) as const;

/** What a job is, beside one run of its task: how often it runs, what it reads and keeps, what must be there first. 1 GB is 10^9 bytes. */
export const JOB_ENTRIES = {
  /** A part of an epoch is usual where the data are many. */
  jobEpochs: { name: 'job_epochs', role: 'demand', unit: 'epochs', plausible: [1e-9, 1e15] },
  /** Samples of one epoch. */
  jobSamples: counted('job_samples', 'samples'),
  /** Results wanted in all, of a kind of task that makes them. */
  jobTokens: counted('job_tokens', 'tokens'),
  jobImages: counted('job_images', 'images'),
  /** Steps between two evaluations, and the samples of one. */
  jobEvalEvery: counted('job_eval_every', 'steps'),
  jobEvalSamples: counted('job_eval_samples', 'samples'),
  jobCheckpointGb: gigabytes('job_checkpoint_gb'),
  jobCheckpointEveryMs: {
    name: 'job_checkpoint_every_ms',
    role: 'demand',
    unit: 'ms',
    plausible: [1, 1e12],
  },
  /** Data of one epoch that is read over the network while the job runs. */
  jobStreamGb: gigabytes('job_stream_gb'),
  /** What is downloaded before the first step. Data are read from disk in every epoch, weights loaded onto the device. */
  setupImageGb: gigabytes('setup_image_gb'),
  setupWeightsGb: gigabytes('setup_weights_gb'),
  setupDataGb: gigabytes('setup_data_gb'),
} as const satisfies Entries;

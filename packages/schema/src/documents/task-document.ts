import { z } from 'zod';
import { COLUMN } from '../columns/index.js';
import { type DocumentKind, type DocumentOf, readDocument } from './document-kind.js';
import { cell, name } from './fields.js';
import { modelProfileDocument, profiledTask } from './model-profile-document.js';

/** Runtimes that are known; another one may be named. */
const RUNTIMES = ['torch', 'onnxruntime', 'vllm', 'llama.cpp', 'tensorrt', 'mlx'] as const;
/** Precisions that are known; another one may be named. */
const PRECISIONS = ['fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'int8'] as const;

/** One of the known names, which tools complete and suggest, or any other. */
const openName = <const Known extends readonly [string, ...string[]]>(known: Known) =>
  z.union([z.enum(known), name]);

/** How many devices share the work, and how. */
const parallelSchema = z.strictObject({
  devices: z.int().positive(),
  /** `data`: every device has the whole model and a share of the batch; `tensor`: a share of every layer. */
  by: z.enum(['data', 'tensor']),
});

/** What has to be there before the first batch. It is no part of a run's latency. `_mb` are MiB (2^20 bytes), `_gb` 10^9 bytes. */
const setupSchema = z.strictObject({
  /** Downloaded: the container image, the weights, the data. */
  download_mb: z.number().min(0).optional(),
  /** Read from disk into memory: as a rule the weights. */
  load_mb: z.number().min(0).optional(),
  /** Downloaded: the container's image; weights, which are also loaded onto the device; data, which every epoch reads from disk. */
  image_gb: z.number().min(0).optional(),
  weights_gb: z.number().min(0).optional(),
  data_gb: z.number().min(0).optional(),
});

/** The job that runs of the task make up. A run is one step, one batch of prompts, one round of images. */
const jobSchema = z.strictObject({
  epochs: z.number().positive().optional(),
  /** Of one epoch. */
  samples: z.int().positive().optional(),
  /** Results wanted in all, where the kind of task makes tokens or images. */
  tokens: z.int().positive().optional(),
  images: z.int().positive().optional(),
  /** Steps between two evaluations, and the samples of one. */
  eval_every: z.int().positive().optional(),
  eval_samples: z.int().positive().optional(),
  /** Written at every evaluation, else after every epoch; or at an interval of time. 10^9 bytes. */
  checkpoint_gb: z.number().min(0).optional(),
  checkpoint_every_ms: z.number().positive().optional(),
  /** Data of one epoch that is read over the network meanwhile. */
  stream_gb: z.number().min(0).optional(),
});

/** Field of a section → the column that holds it. */
const SETUP_COLUMNS = {
  download_mb: COLUMN.setupDownloadMb,
  load_mb: COLUMN.setupLoadMb,
  image_gb: COLUMN.setupImageGb,
  weights_gb: COLUMN.setupWeightsGb,
  data_gb: COLUMN.setupDataGb,
} as const satisfies Record<keyof z.output<typeof setupSchema>, string>;
const JOB_COLUMNS = {
  epochs: COLUMN.jobEpochs,
  samples: COLUMN.jobSamples,
  tokens: COLUMN.jobTokens,
  images: COLUMN.jobImages,
  eval_every: COLUMN.jobEvalEvery,
  eval_samples: COLUMN.jobEvalSamples,
  checkpoint_gb: COLUMN.jobCheckpointGb,
  checkpoint_every_ms: COLUMN.jobCheckpointEveryMs,
  stream_gb: COLUMN.jobStreamGb,
} as const satisfies Record<keyof z.output<typeof jobSchema>, string>;

/** Columns of a row that stand for a place of the document, so that `demand` may not hold them. */
const SETTINGS: readonly string[] = [
  COLUMN.taskKind,
  COLUMN.modelName,
  COLUMN.runtime,
  COLUMN.precision,
  COLUMN.quantisation,
  COLUMN.parallelDevices,
  COLUMN.parallelBy,
  COLUMN.overlap,
  ...Object.values(SETUP_COLUMNS),
  ...Object.values(JOB_COLUMNS),
];

/** What is to be run. What is left out is not known: a predictor assumes what its training runs had, and says so. */
const taskDocumentSchema = z.strictObject({
  schema_version: z.literal(1),
  /** Kind of task: which physics applies; `frames` where absent. */
  kind: name.optional(),
  model_name: name,
  /** The model's demand and the sizes of the job, by their catalogue names: `model_flops_g`, `num_conv2d`, `batch_size`, `total_frames`, … */
  demand: z
    .record(name, cell)
    .refine((demand) => SETTINGS.every((setting) => !Object.hasOwn(demand, setting)), {
      error: ({ input }) => {
        const taken = SETTINGS.find((setting) => Object.hasOwn(input as object, setting));
        return `'${taken}' has a place of its own in the document`;
      },
    }),
  /** What runs the model. */
  runtime: openName(RUNTIMES).optional(),
  /** In which the model computes. */
  precision: openName(PRECISIONS).optional(),
  /** How the weights are stored: `none`, or the name of a scheme (`awq`, `gptq`, `q4_0`, …). */
  quantisation: name.optional(),
  parallel: parallelSchema.optional(),
  /** `serial`: a batch is prepared when the one before is done; `pipelined`: meanwhile. */
  overlap: z.enum(['serial', 'pipelined']).optional(),
  setup: setupSchema.optional(),
  job: jobSchema.optional(),
});

/** `task.json`. A task without `schema_version` is a flat row of columns, as tables hold them: version 0. */
export const taskDocument = {
  name: 'task',
  version: 1,
  schema: taskDocumentSchema,
  upgrades: { 0: taskFromRow },
} as const satisfies DocumentKind;

export type TaskDocument = DocumentOf<typeof taskDocument>;

type Row = Record<string, z.output<typeof cell>>;

/** The entries that are there; undefined if none is. */
function present<T>(entries: Record<string, T | null | undefined>): Record<string, T> | undefined {
  const found = Object.entries(entries).filter((entry): entry is [string, T] => entry[1] != null);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** A flat row as a document: the settings into their places, every other column into `demand`; what is null is left out. */
function taskFromRow(row: Record<string, unknown>): unknown {
  return {
    schema_version: 1,
    demand:
      present(Object.fromEntries(Object.entries(row).filter(([name]) => !SETTINGS.includes(name)))) ?? {},
    ...present({
      kind: row[COLUMN.taskKind],
      model_name: row[COLUMN.modelName],
      runtime: row[COLUMN.runtime],
      precision: row[COLUMN.precision],
      quantisation: row[COLUMN.quantisation],
      parallel: present({ devices: row[COLUMN.parallelDevices], by: row[COLUMN.parallelBy] }),
      overlap: row[COLUMN.overlap],
      setup: section(row, SETUP_COLUMNS),
      job: section(row, JOB_COLUMNS),
    }),
  };
}

/** The fields of a section whose columns a row has. */
const section = (row: Record<string, unknown>, columns: Readonly<Record<string, string>>) =>
  present(Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, row[column]])));

/** The columns of a section's fields. */
const columnsOf = (
  fields: Readonly<Record<string, number | undefined>>,
  columns: Readonly<Record<string, string>>,
): Record<string, number | undefined> =>
  Object.fromEntries(Object.entries(columns).map(([field, column]) => [column, fields[field]]));

/** A task as one row of a table: `demand` column by column, beside it the settings as the catalogue calls them. */
export function taskRow(task: TaskDocument): Row {
  return {
    ...task.demand,
    ...present<Row[string]>({
      [COLUMN.taskKind]: task.kind,
      [COLUMN.modelName]: task.model_name,
      [COLUMN.runtime]: task.runtime,
      [COLUMN.precision]: task.precision,
      [COLUMN.quantisation]: task.quantisation,
      [COLUMN.parallelDevices]: task.parallel?.devices,
      [COLUMN.parallelBy]: task.parallel?.by,
      [COLUMN.overlap]: task.overlap,
      ...(task.setup === undefined ? {} : columnsOf(task.setup, SETUP_COLUMNS)),
      ...(task.job === undefined ? {} : columnsOf(task.job, JOB_COLUMNS)),
    }),
  };
}

const isModelProfile = (entry: Record<string, unknown>): boolean =>
  ['schema_version', COLUMN.modelFlopsG, 'operators'].every((name) => Object.hasOwn(entry, name)) &&
  !Object.hasOwn(entry, 'demand');

/**
 * The row that a JSON file's entry stands for: of a task document, flattened; of a model's profile, a task of one batch; an entry without
 * `schema_version` is a flat row already.
 * @param onAssumed told of what is taken for granted of a profile.
 * @throws InputError as `readDocument`.
 */
export function taskRowOf(
  entry: Record<string, unknown>,
  file: string,
  onAssumed?: (assumed: readonly string[]) => void,
): Record<string, unknown> {
  if (isModelProfile(entry)) {
    const { row, assumed } = profiledTask(readDocument(modelProfileDocument, entry, file));
    if (assumed.length > 0) onAssumed?.(assumed);
    return row;
  }
  return Object.hasOwn(entry, 'schema_version') ? taskRow(readDocument(taskDocument, entry, file)) : entry;
}

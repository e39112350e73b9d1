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

/** What has to be there before the first batch; MiB (2^20 bytes). It is no part of a run's latency. */
const setupSchema = z.strictObject({
  /** Downloaded: the container image, the weights, the data. */
  download_mb: z.number().min(0).optional(),
  /** Read from disk into memory: as a rule the weights. */
  load_mb: z.number().min(0).optional(),
});

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
  COLUMN.setupDownloadMb,
  COLUMN.setupLoadMb,
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
      setup: present({ download_mb: row[COLUMN.setupDownloadMb], load_mb: row[COLUMN.setupLoadMb] }),
    }),
  };
}

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
      [COLUMN.setupDownloadMb]: task.setup?.download_mb,
      [COLUMN.setupLoadMb]: task.setup?.load_mb,
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

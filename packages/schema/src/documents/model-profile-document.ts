import { z } from 'zod';
import { COLUMN } from '../columns/index.js';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { name } from './fields.js';

const count = z.number().min(0);
const size = z.number().positive();

/** What `profile --json` prints: a model's demand by the catalogue's names, ready for a task document, and how it came about. */
export const modelProfileDocument = {
  name: 'model-profile',
  version: 2,
  schema: z.looseObject({
    schema_version: z.literal(2),
    /** The file's name without its ending; absent in a profile of an older version. */
    model_name: name.optional(),
    batch_size: size,
    /** Of the image that the model takes; absent for a model that takes none. */
    input_height: size.optional(),
    input_width: size.optional(),
    num_channels: size.optional(),
    /** 10^9 floating-point operations of one frame; 2 × multiply-adds. */
    model_flops_g: count,
    /** MiB of parameters. */
    model_memory_mb: count,
    /** MiB of one frame's results; absent where their size depends on the data. */
    model_output_mb: count.optional(),
    model_input_dtype_bytes: count,
    /** Layers as nodes of the graph. */
    nodes_attention: count,
    nodes_batchnorm2d: count,
    nodes_conv2d: count,
    nodes_gelu: count,
    nodes_layernorm: count,
    nodes_linear: count,
    nodes_relu: count,
    nodes_silu: count,
  }),
  upgrades: { 1: withNodeCounts },
} as const satisfies DocumentKind;

export type ModelProfileDocument = DocumentOf<typeof modelProfileDocument>;

/** Version 1 called nodes by the names of modules, and said the batch size in its details alone. */
function withNodeCounts(older: Record<string, unknown>): unknown {
  const renamed = (fields: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key.replace(/^num_(?!channels$)/, 'nodes_'), value]),
    );
  return {
    ...renamed(older),
    schema_version: 2,
    [COLUMN.batchSize]: older['batchSize'],
    ...(older['inputHeight'] === undefined ? {} : { [COLUMN.inputHeight]: older['inputHeight'] }),
    ...(older['inputWidth'] === undefined ? {} : { [COLUMN.inputWidth]: older['inputWidth'] }),
    ...(older['inputChannels'] === undefined ? {} : { [COLUMN.numChannels]: older['inputChannels'] }),
    ...(typeof older['layers'] === 'object' && older['layers'] !== null
      ? { layers: renamed(older['layers']) }
      : {}),
  };
}

/** What a task needs of a profile, by column. */
const TASK_COLUMNS = [
  COLUMN.modelName,
  COLUMN.batchSize,
  COLUMN.inputHeight,
  COLUMN.inputWidth,
  COLUMN.numChannels,
  COLUMN.modelFlopsG,
  COLUMN.modelMemoryMb,
  COLUMN.modelOutputMb,
  COLUMN.modelInputDtypeBytes,
  COLUMN.nodesAttention,
  COLUMN.nodesBatchnorm2d,
  COLUMN.nodesConv2d,
  COLUMN.nodesGelu,
  COLUMN.nodesLayernorm,
  COLUMN.nodesLinear,
  COLUMN.nodesRelu,
  COLUMN.nodesSilu,
] as const;

/** A profile as a task of frames. */
export interface ProfiledTask {
  readonly row: Record<string, unknown>;
  /** What no profile says and is taken for granted, in words. */
  readonly assumed: readonly string[];
}

/**
 * A profile as a row of a task of frames: one batch, each frame as large as the model's input, unless it has columns `total_frames`,
 * `im_height`, `im_width` beside its own. FLOPs that are not whole are left out, and asked for as missing.
 */
export function profiledTask(profile: ModelProfileDocument): ProfiledTask {
  const fields = profile as Readonly<Record<string, unknown>>;
  const own = Object.fromEntries(TASK_COLUMNS.map((column) => [column, fields[column] ?? null]));
  if (!isWhole(fields['notCounted'])) own[COLUMN.modelFlopsG] = null;
  const assumed: string[] = [];
  const given = (column: string): unknown => fields[column];
  if (given(COLUMN.totalFrames) === undefined) assumed.push('one batch of frames (total_frames)');
  if (given(COLUMN.imageHeight) === undefined || given(COLUMN.imageWidth) === undefined)
    assumed.push("frames of the size of the model's input (im_width, im_height)");
  const row = {
    ...own,
    [COLUMN.modelName]: own[COLUMN.modelName] ?? 'model',
    [COLUMN.totalFrames]: given(COLUMN.totalFrames) ?? profile.batch_size,
    [COLUMN.imageHeight]: given(COLUMN.imageHeight) ?? own[COLUMN.inputHeight],
    [COLUMN.imageWidth]: given(COLUMN.imageWidth) ?? own[COLUMN.inputWidth],
  };
  return { row, assumed };
}

/** Whether all FLOPs are counted, by the list of what is not. */
const isWhole = (notCounted: unknown): boolean =>
  !Array.isArray(notCounted) ||
  notCounted.every((gap) => (gap as { missing?: unknown } | null)?.missing === 'bytes');

import { InputError } from '@ctfusion/base';
import {
  fixedBatchSize,
  inputColumns,
  isComplete,
  type ModelProfile,
  modelDemand,
  parseModel,
  profileModel,
} from '@ctfusion/profile';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskDocument } from '@ctfusion/schema/documents';
import type { ModelQuery } from '@ctfusion/schema/service';
import type { ModelUpload } from './model-upload.js';

/** A task made of a model file. */
export interface ProfiledTask {
  readonly task: TaskDocument;
  /** What was taken for granted. */
  readonly assumed: readonly string[];
}

/** What messages call the file. */
const FILE = 'the model';
const SINGLE_BYTES = 4;

/**
 * Reads nothing but the bytes: weights that lie in other files are not opened.
 * @throws InputError if they are no ONNX model, or one of which not all work can be counted; naming what the query must say.
 */
export function taskOfUpload({ bytes, query }: ModelUpload): ProfiledTask {
  const graph = parseModel(bytes, FILE);
  const batchSize = query.batch_size ?? fixedBatchSize(graph);
  const { input_height: height, input_width: width } = query;
  const profile = profileModel(graph, {
    batchSize,
    inputSize: height === undefined || width === undefined ? undefined : { height, width },
  });
  if (!isComplete(profile))
    throw new InputError('unsupported-model', 'not all of its FLOPs can be counted', { file: FILE });
  const assumed = query.batch_size === undefined ? [`batch_size ${profile.batchSize}`] : [];
  return query.kind === 'frames'
    ? { task: framesTask(profile, query), assumed }
    : stepTask(profile, query, assumed);
}

function framesTask(profile: ModelProfile, query: ModelQuery): TaskDocument {
  return {
    schema_version: 1,
    kind: 'frames',
    model_name: query.name,
    demand: {
      ...inputColumns(profile),
      ...modelDemand(profile),
      [COLUMN.batchSize]: profile.batchSize,
      [COLUMN.totalFrames]: asked(query, 'frames'),
      [COLUMN.imageWidth]: asked(query, 'image_width'),
      [COLUMN.imageHeight]: asked(query, 'image_height'),
    },
  };
}

/** @throws InputError if a size of the job is not said. */
function asked(query: ModelQuery, field: 'frames' | 'image_width' | 'image_height'): number {
  const value = query[field];
  if (value === undefined) throw new InputError('setting-missing', 'a task of frames needs it', { field });
  return value;
}

function stepTask(profile: ModelProfile, query: ModelQuery, assumed: readonly string[]): ProfiledTask {
  const { workByClass: work, batchSize: samples, parameters, parameterBytes } = profile;
  const gflops = (flops: number): number => flops / 1e9 / samples;
  // Bytes are counted at the width that the file stores; the columns count single precision.
  const widening = parameters > 0 ? SINGLE_BYTES / (parameterBytes / parameters) : 1;
  const gigabytes = (bytes: number): number => (bytes * widening) / 1e9 / samples;
  const isTraining = query.mode === 'training';
  const optimizer = isTraining ? (query.optimizer ?? 'adam') : 'none';
  const precision = query.precision ?? 'fp16';
  return {
    task: {
      schema_version: 1,
      kind: 'step',
      model_name: query.name,
      demand: {
        [COLUMN.batchSize]: samples,
        [COLUMN.stepMode]: isTraining ? 'training' : 'inference',
        [COLUMN.optimizer]: optimizer,
        [COLUMN.forwardConvolutionGflops]: gflops(work.conv_dense.flops),
        [COLUMN.forwardGroupedGflops]: gflops(work.conv_grouped.flops),
        [COLUMN.forwardMatrixGflops]: gflops(work.matrix_product.flops),
        [COLUMN.forwardAttentionGflops]: gflops(work.batched_product.flops),
        [COLUMN.forwardElementwiseGb]: gigabytes(
          work.elementwise.bytes + work.gather.bytes + work.copy.bytes,
        ),
        [COLUMN.forwardNormalisationGb]: gigabytes(work.normalisation.bytes),
        ...(parameters > 0 ? { [COLUMN.params]: parameters } : {}),
        [COLUMN.forwardKernels]: profile.kernels,
        // The batch is on the device.
        [COLUMN.inputMb]: 0,
      },
      runtime: 'torch',
      precision,
    },
    assumed: [
      ...assumed,
      'runtime torch',
      ...(query.precision === undefined ? [`precision ${precision}`] : []),
      ...(isTraining && query.optimizer === undefined ? [`optimizer ${optimizer}`] : []),
    ],
  };
}

import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskDraft, TaskMaker, TaskRequest } from './task-maker.js';

/** One step of inference or training: the model's work by class of operator from its ONNX file. */
export const stepMaker: TaskMaker = {
  kind: 'step',
  reads: 'an ONNX model, or a name of the catalog',
  options: [
    {
      flags: '--model <name>',
      description: 'a network of the catalog: resnet50, bert-base-uncased, whisper-small',
    },
    {
      flags: '--batch <n>',
      description: "samples of one device (default: the file's own where it fixes one)",
    },
    {
      flags: '--training',
      description: 'forward and backward pass and the update, not the forward pass alone',
    },
    { flags: '--optimizer <name>', description: 'of training: none, sgd, momentum, adam, … (default: adam)' },
    {
      flags: '--input-size <HEIGHTxWIDTH>',
      description: 'of the image that the model takes, where the file leaves it open',
    },
    { flags: '--dim <name=value...>', description: 'value of another open dimension of the file' },
  ],
  needs: [{ column: COLUMN.batchSize, option: '--batch N', what: 'samples of one device' }],
  draft: stepDraft,
};

const DEFAULT_OPTIMIZER = 'adam';
const SINGLE_BYTES = 4;

async function stepDraft({ file, options }: TaskRequest): Promise<TaskDraft> {
  const { fixedBatchSize, isComplete, parseDimensions, parseSides, positiveInteger, profileModel } =
    await import('@ctfusion/profile');
  const { readNetwork } = await import('./known-network.js');
  const one = (name: string): string | undefined => options[name] as string | undefined;
  const { graph, name, place } = await readNetwork(file, one('model'), 'step');
  const stated = one('batch') === undefined ? undefined : positiveInteger(one('batch')!, '--batch');
  const batchSize = stated ?? fixedBatchSize(graph);
  const inputSize = one('inputSize');
  const [height, width] =
    inputSize === undefined ? [] : parseSides(inputSize, '--input-size', 'HEIGHTxWIDTH');
  const profile = profileModel(graph, {
    batchSize,
    inputSize: height === undefined || width === undefined ? undefined : { height, width },
    dimensions: parseDimensions((options['dim'] as readonly string[] | undefined) ?? [], '--dim'),
  });
  const isTraining = options['training'] !== undefined;
  const samples = profile.batchSize;
  const { workByClass: work } = profile;
  const gflops = (flops: number): number => flops / 1e9 / samples;
  // Bytes are counted at the width that the file stores; the columns count single precision.
  const widening = profile.parameters > 0 ? SINGLE_BYTES / (profile.parameterBytes / profile.parameters) : 1;
  const gigabytes = (bytes: number): number => (bytes * widening) / 1e9 / samples;
  return {
    modelName: name,
    demand: {
      [COLUMN.batchSize]: batchSize,
      [COLUMN.stepMode]: isTraining ? 'training' : 'inference',
      [COLUMN.optimizer]: isTraining ? (one('optimizer') ?? DEFAULT_OPTIMIZER) : 'none',
      [COLUMN.forwardConvolutionGflops]: gflops(work.conv_dense.flops),
      [COLUMN.forwardGroupedGflops]: gflops(work.conv_grouped.flops),
      [COLUMN.forwardMatrixGflops]: gflops(work.matrix_product.flops),
      [COLUMN.forwardAttentionGflops]: gflops(work.batched_product.flops),
      [COLUMN.forwardElementwiseGb]: gigabytes(work.elementwise.bytes + work.gather.bytes + work.copy.bytes),
      [COLUMN.forwardNormalisationGb]: gigabytes(work.normalisation.bytes),
      [COLUMN.params]: profile.parameters > 0 ? profile.parameters : undefined,
      [COLUMN.forwardKernels]: profile.kernels,
      // The batch is on the device.
      [COLUMN.inputMb]: 0,
    },
    settings: { runtime: 'torch' },
    notes: isComplete(profile)
      ? []
      : [`${place}: not all of its FLOPs can be counted (\`profile\` lists what is missing)`],
  };
}

import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskDraft, TaskMaker, TaskRequest } from './task-maker.js';

/** Frames through a model in batches: the model's demand from its ONNX file, the job's sizes from options. */
export const framesMaker: TaskMaker = {
  kind: 'frames',
  reads: 'an ONNX model, or a name of the catalog',
  options: [
    { flags: '--model <name>', description: 'an image network of the catalog: resnet50' },
    {
      flags: '--batch <n>',
      description: "frames in one forward pass (default: the file's own where it fixes one)",
    },
    { flags: '--frames <n>', description: 'frames of the whole job' },
    { flags: '--size <WIDTHxHEIGHT>', description: 'of a source frame, in pixels' },
    {
      flags: '--input-size <HEIGHTxWIDTH>',
      description: 'of the image that the model takes, where the file leaves it open',
    },
    { flags: '--dim <name=value...>', description: 'value of another open dimension of the file' },
    { flags: '--host-workers <n>', description: 'processors that prepare frames (default: every core)' },
  ],
  needs: [
    { column: COLUMN.batchSize, option: '--batch N', what: 'frames in one forward pass' },
    { column: COLUMN.totalFrames, option: '--frames N', what: 'frames of the whole job' },
    { column: COLUMN.imageWidth, option: '--size WIDTHxHEIGHT', what: 'size of a source frame' },
    { column: COLUMN.modelFlopsG, option: '--set model_flops_g=GFLOPS', what: 'work of one frame' },
  ],
  draft: framesDraft,
};

async function framesDraft({ file, options }: TaskRequest): Promise<TaskDraft> {
  const { parseSides, positiveInteger } = await import('@ctfusion/profile');
  const one = (name: string): string | undefined => options[name] as string | undefined;
  const count = (name: string, flag: string): number | undefined => {
    const text = one(name);
    return text === undefined ? undefined : positiveInteger(text, flag);
  };
  const size = one('size');
  const [width, height] = size === undefined ? [] : parseSides(size, '--size', 'WIDTHxHEIGHT');
  const model = await modelDraft(file, options, count('batch', '--batch'));
  return {
    ...model,
    demand: {
      ...model.demand,
      [COLUMN.totalFrames]: count('frames', '--frames'),
      [COLUMN.imageWidth]: width,
      [COLUMN.imageHeight]: height,
      [COLUMN.hostWorkers]: count('hostWorkers', '--host-workers'),
    },
  };
}

/** What the file says. @throws InputError if it is no model, or leaves more open than the options give. */
async function modelDraft(
  file: string | undefined,
  options: TaskRequest['options'],
  batchSize: number | undefined,
): Promise<TaskDraft> {
  const { fixedBatchSize, inputColumns, isComplete, modelDemand, parseDimensions, parseSides, profileModel } =
    await import('@ctfusion/profile');
  const { readNetwork } = await import('./known-network.js');
  const inputSize = options['inputSize'] as string | undefined;
  const [height, width] =
    inputSize === undefined ? [] : parseSides(inputSize, '--input-size', 'HEIGHTxWIDTH');
  const { graph, name, place } = await readNetwork(file, options['model'] as string | undefined, 'frames');
  const profile = profileModel(graph, {
    batchSize,
    inputSize: height === undefined || width === undefined ? undefined : { height, width },
    dimensions: parseDimensions((options['dim'] as readonly string[] | undefined) ?? [], '--dim'),
  });
  const { batch_size: _, ...input } = inputColumns(profile);
  const isWhole = isComplete(profile);
  return {
    modelName: name,
    demand: {
      [COLUMN.batchSize]: batchSize ?? fixedBatchSize(graph),
      ...input,
      ...modelDemand(profile),
      ...(isWhole ? {} : { [COLUMN.modelFlopsG]: undefined }),
    },
    notes: isWhole
      ? []
      : [`${place}: not all of its FLOPs can be counted (\`profile\` lists what is missing)`],
  };
}

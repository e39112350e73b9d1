import { didYouMean, InputError, shown } from '@ctfusion/base';
import { ATTENTION_METHODS, COLUMN, OFFLOADS } from '@ctfusion/schema/columns';
import type { TaskDraft, TaskMaker, TaskRequest } from './task-maker.js';

/** How image models are run today, where no option says. */
const USUAL = { runtime: 'torch', runtimeVersion: '2', precision: 'fp16', attention: 'fused' } as const;

/** Images out of noise in steps: the model's demand by its name, the job's sizes from options. */
export const diffusionMaker: TaskMaker = {
  kind: 'diffusion',
  reads: 'the name of an image model, no file',
  options: [
    { flags: '--model <name>', description: 'image model: sd15, sd21, sdxl, sdxl-turbo, sd3, flux-dev' },
    { flags: '--steps <n>', description: 'steps of every image' },
    { flags: '--images <n>', description: 'images of the whole job' },
    { flags: '--size <WIDTHxHEIGHT>', description: 'of an image, in pixels' },
    { flags: '--batch <n>', description: 'images made at once (default: 1)' },
    {
      flags: '--passes <n>',
      description: "evaluations of the network in a step: 2 with guidance, 1 without (default: the model's)",
    },
    {
      flags: '--attention <method>',
      description: `how attention is computed: ${ATTENTION_METHODS.join(', ')}`,
    },
    { flags: '--offload <what>', description: `what waits in the host's memory: ${OFFLOADS.join(', ')}` },
    { flags: '--runtime-version <version>', description: "the runtime's version: 2.0.0+cu118" },
  ],
  needs: [
    { column: COLUMN.diffusionSteps, option: '--steps N', what: 'steps of every image' },
    { column: COLUMN.images, option: '--images N', what: 'images of the whole job' },
    { column: COLUMN.imageWidth, option: '--size WIDTHxHEIGHT', what: 'size of an image' },
    {
      column: COLUMN.passFlopsG,
      option: '--set pass_flops_g=GFLOPS',
      what: 'work of one evaluation of the network for one image; a model known by its name says it',
    },
    { column: COLUMN.passGb, option: '--set pass_gb=GB', what: 'bytes that it moves' },
    { column: COLUMN.passKernels, option: '--set pass_kernels=N', what: 'kernels that it launches' },
    { column: COLUMN.params, option: '--set params=N', what: "the network's parameters" },
    { column: COLUMN.passesPerStep, option: '--passes N', what: 'evaluations of the network in a step' },
    {
      column: COLUMN.decodeFlopsG,
      option: '--set decode_flops_g=GFLOPS',
      what: 'work of decoding one image',
    },
  ],
  draft: diffusionDraft,
};

async function diffusionDraft({ file, options }: TaskRequest): Promise<TaskDraft> {
  if (file !== undefined) {
    throw new InputError(
      'setting-missing',
      'a task of diffusion is made of a name: --model sd15, not of a file',
      {
        file,
      },
    );
  }
  const { parseSides, positiveInteger } = await import('@ctfusion/profile');
  const { diffusionColumns, diffusionDemand } = await import('@ctfusion/predict');
  const one = (name: string): string | undefined => options[name] as string | undefined;
  const count = (name: string, flag: string): number | undefined => {
    const text = one(name);
    return text === undefined ? undefined : positiveInteger(text, flag);
  };
  const size = one('size');
  const [width, height] = size === undefined ? [] : parseSides(size, '--size', 'WIDTHxHEIGHT');
  const model = one('model');
  const passes = count('passes', '--passes');
  const known =
    model === undefined || width === undefined || height === undefined
      ? undefined
      : diffusionDemand(model, height, width);
  return {
    modelName: model,
    demand: {
      [COLUMN.images]: count('images', '--images'),
      [COLUMN.batchSize]: count('batch', '--batch') ?? 1,
      [COLUMN.diffusionSteps]: count('steps', '--steps'),
      [COLUMN.imageHeight]: height,
      [COLUMN.imageWidth]: width,
      ...(known === undefined ? {} : diffusionColumns(known)),
      ...(passes === undefined ? {} : { [COLUMN.passesPerStep]: passes }),
      [COLUMN.attentionMethod]: oneOf(ATTENTION_METHODS, one('attention'), '--attention') ?? USUAL.attention,
      [COLUMN.offload]: oneOf(OFFLOADS, one('offload'), '--offload'),
      [COLUMN.runtimeVersion]: one('runtimeVersion') ?? USUAL.runtimeVersion,
    },
    settings: { runtime: USUAL.runtime, precision: USUAL.precision },
    notes: [
      ...(model !== undefined && size !== undefined && known === undefined
        ? [`${shown(model)} is no image model that is known by its name`]
        : []),
      `unless an option says otherwise: ${USUAL.runtime} ${USUAL.runtimeVersion}, ${USUAL.precision}, ${USUAL.attention} attention`,
    ],
  };
}

/** @throws InputError if a text is given that is none of the names. */
function oneOf(names: readonly string[], text: string | undefined, field: string): string | undefined {
  if (text === undefined || names.includes(text)) return text;
  throw new InputError(
    'unknown-name',
    `${shown(text)} is not one of ${names.join(', ')}${didYouMean(text, names)}`,
    {
      field,
    },
  );
}

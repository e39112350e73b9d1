import { InputError } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { numberOption } from '../number-option.js';
import type { LanguageSource } from './language-source.js';
import type { TaskDraft, TaskMaker, TaskRequest } from './task-maker.js';

/** A language model that reads a prompt and writes tokens: its shape from what describes it, tokens and sequences from options. */
export const generationMaker: TaskMaker = {
  kind: 'generation',
  reads: 'a language model: its .gguf, its folder or config.json, or a repository of the hub',
  options: [
    {
      flags: '--model <name>',
      description: 'a model of the catalog: llama-3.1-8b (`ctfusion models` lists them)',
    },
    { flags: '--model-config <file>', description: "the model's config.json, where no file is named" },
    { flags: '--prompt <tokens>', description: 'tokens that each sequence reads' },
    { flags: '--output <tokens>', description: 'tokens that each sequence writes' },
    { flags: '--cached <tokens>', description: 'tokens in the cache of each sequence before (default: 0)' },
    { flags: '--batch <n>', description: 'sequences at work side by side (default: 1)' },
    {
      flags: '--accelerator <name>',
      description: 'through what the runtime reaches the device: cuda, rocm, metal, vulkan, cpu',
    },
    {
      flags: '--device-layers <n>',
      description: 'layers in the devices’ memory, the others being in the host’s (default: all)',
    },
  ],
  needs: [
    { column: COLUMN.promptTokens, option: '--prompt TOKENS', what: 'tokens that each sequence reads' },
    { column: COLUMN.generatedTokens, option: '--output TOKENS', what: 'tokens that each sequence writes' },
    {
      column: COLUMN.weightBits,
      option: '--quantisation SCHEME',
      what: 'how the weights are stored, f16 or q4_k_m or another',
    },
  ],
  parallelBy: 'tensor',
  draft: generationDraft,
};

const USUAL_ACCELERATOR =
  'no --accelerator: on each machine its GPU’s usual one is taken (cuda, rocm, metal), and cpu where there is no GPU';

async function generationDraft({ file, options, quantisation }: TaskRequest): Promise<TaskDraft> {
  const { checkContext, languageModelColumns } = await import('@ctfusion/predict');
  const source = await modelSource(file, options);
  const { model, place } = source;
  const tokens = (name: string, flag: string, atLeast = 0): number | undefined => {
    const text = options[name] as string | undefined;
    return text === undefined ? undefined : numberOption(flag, text, { atLeast, whole: true });
  };
  const [prompt, output] = [tokens('prompt', '--prompt'), tokens('output', '--output')];
  const cached = tokens('cached', '--cached');
  checkContext(
    model,
    { prompt, output, cached },
    { file: place, fields: { prompt: '--prompt', output: '--output' } },
  );
  // A scheme that is asked for counts, unless the weights lie there as they are.
  const isAsked = quantisation !== undefined && quantisation !== 'none';
  const isStored = source.weightBytes !== undefined;
  if (isAsked && isStored && /\.gguf$/i.test(place))
    throw new InputError('invalid-value', `the weights of ${place} are quantised already`, {
      field: '--quantisation',
    });
  const stored = quantisation ?? model.quantisation;
  return {
    modelName: source.name,
    demand: {
      [COLUMN.promptTokens]: prompt,
      [COLUMN.cachedTokens]: cached,
      [COLUMN.generatedTokens]: output,
      [COLUMN.sequences]: tokens('batch', '--batch', 1) ?? 1,
      ...languageModelColumns(model),
      [COLUMN.weightBits]: isAsked ? await bitsAs(quantisation, source) : model.weightBits,
      [COLUMN.deviceLayers]: tokens('deviceLayers', '--device-layers'),
      [COLUMN.accelerator]: options['accelerator'] as string | undefined,
    },
    settings: stored === undefined ? {} : { quantisation: stored },
    notes: [
      modelNote(model),
      ...bytesNote(source),
      ...(options['accelerator'] === undefined ? [USUAL_ACCELERATOR] : []),
    ],
  };
}

async function modelSource(
  file: string | undefined,
  options: TaskRequest['options'],
): Promise<LanguageSource> {
  const given = [file, options['modelConfig'], options['model']].filter((one) => one !== undefined);
  if (given.length > 1)
    throw new InputError('duplicate-name', 'give one of a file, --model-config and --model', {
      field: '--model',
    });
  const { catalogSource, readLanguageSource } = await import('./language-source.js');
  const path = (file ?? options['modelConfig']) as string | undefined;
  if (path !== undefined) return await readLanguageSource(path);
  const name = options['model'] as string | undefined;
  if (name !== undefined) return await catalogSource(name);
  throw new InputError(
    'setting-missing',
    'a task of generation is made of a model: task new MODEL.gguf …, task new FOLDER …, task new --model llama-3.1-8b …',
  );
}

/** Bits a weight of a scheme. @throws InputError if it is not known. */
async function bitsAs(scheme: string, { config, model, place }: LanguageSource): Promise<number> {
  const { bitsOfWeights } = await import('@ctfusion/predict/models');
  return bitsOfWeights({ config, params: model.params, place }, scheme, '--quantisation');
}

/** How many bytes the weights take, by the types in which they are stored. */
function bytesNote({ weightBytes, bytesByType = {} }: LanguageSource): string[] {
  if (weightBytes === undefined) return [];
  const gib = (bytes: number): string => `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
  const parts = Object.entries(bytesByType)
    .sort(([, one], [, other]) => other - one)
    .map(([type, bytes]) => `${type} ${gib(bytes)}`);
  return [`weights: ${gib(weightBytes)} (${parts.join(', ')})`];
}

function modelNote({
  params,
  activeParams,
  family,
}: {
  params: number;
  activeParams: number;
  family: string;
}): string {
  const billions = (count: number): string => `${Number((count / 1e9).toPrecision(3))} × 10^9`;
  const active = activeParams < params ? `, of which a token reads ${billions(activeParams)}` : '';
  return `${billions(params)} parameters${active}, counted as a model of the family '${family}'`;
}

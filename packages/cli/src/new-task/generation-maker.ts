import { InputError } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { numberOption } from '../number-option.js';
import type { TaskDraft, TaskMaker, TaskRequest } from './task-maker.js';

/** A language model that reads a prompt and writes tokens: its shape from `config.json`, tokens and sequences from options. */
export const generationMaker: TaskMaker = {
  kind: 'generation',
  reads: "a language model's config.json",
  options: [
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
  const { bitsOfScheme } = await import('@ctfusion/predict');
  const path = configPath(file, options['modelConfig'] as string | undefined);
  const model = await readConfig(path);
  const tokens = (name: string, flag: string, atLeast = 0): number | undefined => {
    const text = options[name] as string | undefined;
    return text === undefined ? undefined : numberOption(flag, text, { atLeast, whole: true });
  };
  const [prompt, output] = [tokens('prompt', '--prompt'), tokens('output', '--output')];
  const cached = tokens('cached', '--cached');
  const longest = (prompt ?? 0) + (output ?? 0) + (cached ?? 0);
  if (model.positions !== undefined && longest > model.positions) {
    throw new InputError(
      'out-of-range',
      `${longest} tokens are more than the model's longest context, ${model.positions}`,
      { file: path, field: '--prompt' },
    );
  }
  const stored = quantisation ?? model.quantisation;
  return {
    modelName: model.name ?? folderName(path),
    demand: {
      [COLUMN.promptTokens]: prompt,
      [COLUMN.cachedTokens]: cached,
      [COLUMN.generatedTokens]: output,
      [COLUMN.sequences]: tokens('batch', '--batch', 1) ?? 1,
      [COLUMN.params]: model.params,
      [COLUMN.activeParams]: model.activeParams,
      [COLUMN.transformerLayers]: model.layers,
      [COLUMN.cacheLayers]: model.cacheLayers,
      [COLUMN.modelWidth]: model.width,
      [COLUMN.kvHeads]: model.kvHeads,
      [COLUMN.headSize]: model.headSize,
      [COLUMN.weightBits]:
        quantisation === undefined || quantisation === 'none'
          ? model.weightBits
          : bitsOfScheme(quantisation, '--quantisation'),
      [COLUMN.deviceLayers]: tokens('deviceLayers', '--device-layers'),
      [COLUMN.accelerator]: options['accelerator'] as string | undefined,
    },
    settings: stored === undefined ? {} : { quantisation: stored },
    notes: [modelNote(model), ...(options['accelerator'] === undefined ? [USUAL_ACCELERATOR] : [])],
  };
}

function configPath(file: string | undefined, option: string | undefined): string {
  if (file !== undefined && option !== undefined)
    throw new InputError('duplicate-name', 'give the file or --model-config, not both', {
      field: '--model-config',
    });
  const path = file ?? option;
  if (path !== undefined) return path;
  throw new InputError(
    'setting-missing',
    'a task of generation is made of a config.json: task new --kind generation --model-config config.json …',
  );
}

async function readConfig(
  path: string,
): Promise<ReturnType<typeof import('@ctfusion/predict').readModelConfig>> {
  const { parseJson } = await import('@ctfusion/base');
  const { readText } = await import('@ctfusion/base/files');
  const { readModelConfig } = await import('@ctfusion/predict');
  const config = parseJson(readText(path), path);
  if (typeof config === 'object' && config !== null && !Array.isArray(config))
    return readModelConfig(config as Record<string, unknown>, path);
  throw new InputError('wrong-type', "is no JSON object, which a model's config.json is", { file: path });
}

/** `models/Llama-3.1-8B/config.json` → `Llama-3.1-8B`; undefined where the file lies in no named folder. */
function folderName(path: string): string | undefined {
  const parts = path.split(/[\\/]/);
  const folder = parts.at(-2);
  return folder === undefined || /^\.{0,2}$/.test(folder) ? undefined : folder;
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

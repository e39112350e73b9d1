import { InputError } from '@ctfusion/base';
import type { HeldPart, TransferKind } from '@ctfusion/predict';

/** The language model of a timed job, as the command line gives it. */
export interface HeldModel {
  /** A name of the catalog, or what `task new` reads. */
  readonly model?: string | undefined;
  /** How its weights are stored, where what was read does not say. */
  readonly quantisation?: string | undefined;
}

const GIB = 2 ** 30;
const BITS_PER_BYTE = 8;
/** Weights of a model that does not say how it is stored. */
const USUAL_BITS = 16;

/**
 * What a GPU must hold of a language model that writes: its weights and the least workspace; the cache, of which nobody said how long it grows, is not counted. Undefined
 * where no model is named.
 * @throws InputError for a model or a scheme that is not known, or a kind of job that is of no language model.
 */
export async function heldOf(
  { model, quantisation }: HeldModel,
  kind: TransferKind,
): Promise<readonly HeldPart[] | undefined> {
  const given = [
    ['--model', model],
    ['--quantisation', quantisation],
  ].find(([, value]) => value !== undefined);
  if (given === undefined) return undefined;
  if (kind !== 'generate')
    throw new InputError('inconsistent', 'is read of --kind generate alone', { field: given[0]! });
  if (model === undefined)
    throw new InputError('setting-missing', 'is of which --model?', { field: '--quantisation' });
  const { WORKSPACE_GIB } = await import('@ctfusion/predict');
  return [
    { what: 'weights', gib: (await weightBytes(model, quantisation)) / GIB },
    { what: 'workspace', gib: WORKSPACE_GIB },
  ];
}

async function weightBytes(name: string, quantisation: string | undefined): Promise<number> {
  const { existsSync } = await import('node:fs');
  const { catalogSource, readLanguageSource } = await import('./new-task/language-source.js');
  const isFile = existsSync(name) || /\.(gguf|json)$/i.test(name);
  const source = isFile ? await readLanguageSource(name) : await catalogSource(name);
  const { model, config, place, weightBytes: stored } = source;
  if (quantisation === undefined)
    return stored ?? (model.params * (model.weightBits ?? USUAL_BITS)) / BITS_PER_BYTE;
  const { bitsOfWeights } = await import('@ctfusion/predict/models');
  const bits = bitsOfWeights({ config, params: model.params, place }, quantisation, '--quantisation');
  return (model.params * bits) / BITS_PER_BYTE;
}

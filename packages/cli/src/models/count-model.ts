import { readModelConfig } from '@ctfusion/predict';
import type { CatalogModel } from '@ctfusion/predict/models';
import type { ModelDocument } from '@ctfusion/schema/documents';

type Counted = NonNullable<ModelDocument['counted']>;

/** Pixels of a side of the image that diffusion models are counted for. */
const IMAGE_SIDE = 1024;
const BYTES_OF_KEY_AND_VALUE = 2 * 2;

/** What our own formulas count of a model of the catalog. */
export async function countModel(model: CatalogModel): Promise<Counted> {
  if (model.config !== undefined) return countLanguageModel(model);
  if (model.kind === 'diffusion') return await countDiffusionModel(model);
  const { architectureGraph, architectureInput } = await import('@ctfusion/profile/architectures');
  const { profileModel } = await import('@ctfusion/profile');
  const profile = profileModel(architectureGraph(model.name), { batchSize: 1 });
  const input = architectureInput(model.name);
  const shapes = Object.values(profile.inputShapes).map((shape) => shape?.join(' × ') ?? '?');
  return {
    parameters: profile.parameters,
    flops_g: profile.flops / 1e9,
    input: input.kind === 'image' || shapes.length > 1 ? shapes.join(' and ') : `${input.tokens} tokens`,
  };
}

/** FLOPs of a token: 2 a parameter that it reads (Kaplan et al., Scaling Laws for Neural Language Models, 2020, table 1). */
function countLanguageModel({ config, name }: CatalogModel): Counted {
  const { params, activeParams, layers, width, kvHeads, headSize, cacheLayers, positions } = readModelConfig(
    config!,
    name,
  );
  return {
    parameters: params,
    ...(activeParams < params ? { active_parameters: activeParams } : {}),
    flops_g: (2 * activeParams) / 1e9,
    input: 'one token',
    layers,
    width,
    kv_heads: kvHeads,
    head_size: headSize,
    cache_bytes_per_token: BYTES_OF_KEY_AND_VALUE * (cacheLayers ?? layers) * kvHeads * headSize,
    ...(positions === undefined ? {} : { context: positions }),
  };
}

/** One evaluation of the network that takes noise away. */
async function countDiffusionModel({ name }: CatalogModel): Promise<Counted> {
  const { diffusionDemand } = await import('@ctfusion/predict');
  const { pass } = diffusionDemand(name, IMAGE_SIDE, IMAGE_SIDE)!;
  return {
    parameters: pass.params,
    flops_g: pass.flops / 1e9,
    input: `one evaluation for an image of ${IMAGE_SIDE} × ${IMAGE_SIDE}`,
  };
}

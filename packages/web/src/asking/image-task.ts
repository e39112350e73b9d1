import { InputError, shown } from '@ctfusion/base';
import { diffusionColumns, diffusionDemand } from '@ctfusion/predict';
import { positiveInteger } from '@ctfusion/profile';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskDocument } from '@ctfusion/schema/documents';

/** Images made out of noise, as the form's fields say it. */
export interface ImageForm {
  readonly model: string;
  readonly images: string;
  readonly steps: string;
  readonly width: string;
  readonly height: string;
}

export const IMAGE_FORM: ImageForm = {
  model: 'sdxl',
  images: '100',
  steps: '30',
  width: '1024',
  height: '1024',
};

/** Value → label of the models that the form offers. */
export const IMAGE_MODELS: readonly (readonly [name: string, label: string])[] = [
  ['sd15', 'Stable Diffusion 1.5'],
  ['sd21', 'Stable Diffusion 2.1'],
  ['sdxl', 'Stable Diffusion XL'],
  ['sdxl-turbo', 'SDXL Turbo'],
  ['sd3', 'Stable Diffusion 3'],
  ['flux-dev', 'FLUX.1 dev'],
];

/** A task in torch 2 at half precision, as image models are run today. @throws InputError naming the field at fault. */
export function imageTask(form: ImageForm): TaskDocument {
  const [width, height] = [
    positiveInteger(form.width.trim(), 'width'),
    positiveInteger(form.height.trim(), 'height'),
  ];
  const known = diffusionDemand(form.model, height, width);
  if (known === undefined) {
    throw new InputError('unknown-name', `${shown(form.model)} is no image model that is known by its name`, {
      field: 'model',
    });
  }
  return {
    schema_version: 1,
    kind: 'diffusion',
    model_name: form.model,
    demand: {
      [COLUMN.images]: positiveInteger(form.images.trim(), 'images'),
      [COLUMN.batchSize]: 1,
      [COLUMN.diffusionSteps]: positiveInteger(form.steps.trim(), 'steps'),
      [COLUMN.imageHeight]: height,
      [COLUMN.imageWidth]: width,
      ...diffusionColumns(known),
      [COLUMN.attentionMethod]: 'fused',
      [COLUMN.runtimeVersion]: '2',
    },
    runtime: 'torch',
    precision: 'fp16',
  };
}

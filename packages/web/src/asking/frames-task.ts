import { InputError } from '@ctfusion/base';
import { inputColumns, isComplete, modelDemand, parseModel, profileModel } from '@ctfusion/profile';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskDocument } from '@ctfusion/schema/documents';
import { positiveCount } from './form-numbers.js';

/** Frames through a model in batches, as the form's fields say it. */
export interface FramesForm {
  readonly batch: string;
  readonly frames: string;
  readonly width: string;
  readonly height: string;
  /** What a dropped model file asks, or that of the example. */
  readonly model: ProfiledFile | undefined;
}

/** A model file as somebody dropped it. */
interface ProfiledFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const FRAMES_FORM: FramesForm = {
  batch: '8',
  frames: '960',
  width: '1280',
  height: '720',
  model: undefined,
};

/**
 * @param example the task whose model is taken where no file was dropped.
 * @throws InputError naming the field at fault, or the file if it is no model.
 */
export function framesTask(form: FramesForm, example: TaskDocument): TaskDocument {
  const batch = positiveCount(form.batch, 'batch');
  const sizes = {
    [COLUMN.batchSize]: batch,
    [COLUMN.totalFrames]: positiveCount(form.frames, 'frames'),
    [COLUMN.imageWidth]: positiveCount(form.width, 'width'),
    [COLUMN.imageHeight]: positiveCount(form.height, 'height'),
  };
  if (form.model === undefined) return { ...example, demand: { ...example.demand, ...sizes } };
  return {
    schema_version: 1,
    kind: 'frames',
    model_name: form.model.name.replace(/\.onnx$/i, ''),
    demand: { ...fileDemand(form.model, batch), ...sizes },
  };
}

function fileDemand({ name, bytes }: ProfiledFile, batchSize: number): Record<string, number> {
  const profile = profileModel(parseModel(bytes, name), { batchSize, inputSize: undefined });
  if (!isComplete(profile)) {
    throw new InputError('unsupported-model', 'not all of its FLOPs can be counted', { file: name });
  }
  return { ...inputColumns(profile), ...modelDemand(profile) };
}

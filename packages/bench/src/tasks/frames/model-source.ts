import { basename, extname } from 'node:path';
import { InputError } from '@ctfusion/base';
import { type ModelProfile, parseModel, profileModel } from '@ctfusion/profile';
import { readModelFile } from '@ctfusion/profile/node';
import type { ModelSource } from '../../backends/loaded-model.js';
import {
  type BuiltModel,
  buildZooModel,
  zooImageSize,
  zooModuleCounts,
  zooNames,
  zooTaskKind,
} from '../../zoo/model-zoo.js';
import { fillWeights } from '../../zoo/weight-blob.js';
import type { PostprocessKind } from './postprocess.js';
import type { TaskConfig } from './tasks-config.js';

/** A task's model before it is loaded: what it is called, what it takes, what it demands. */
export interface TaskModel {
  readonly name: string;
  readonly kind: PostprocessKind;
  readonly height: number;
  readonly width: number;
}

function isZooModel(model: string): boolean {
  return (zooNames as readonly string[]).includes(model);
}

/** Name, kind and input size of a task's model. Throws InputError for a file that takes no images. */
export function describeTaskModel(task: TaskConfig): TaskModel {
  const [height, width] = task.input_size ?? [];
  if (isZooModel(task.model)) {
    const own = zooImageSize(task.model);
    return {
      name: task.model,
      kind: zooTaskKind(task.model),
      height: height ?? own.height,
      width: width ?? own.width,
    };
  }
  const profile = profileTaskModel(task, 1);
  const [first, ...others] = Object.entries(profile.inputShapes);
  if (first === undefined || others.length > 0 || profile.inputChannels !== 3 || first[1]?.[1] !== 3) {
    const inputs = Object.entries(profile.inputShapes).map(([name, dims]) => `${name} [${dims}]`);
    throw new InputError(
      'unsupported-model',
      `takes ${inputs.join(', ')}; measuring needs one image input [batch, 3, height, width]`,
      {
        file: task.model,
      },
    );
  }
  if (profile.inputElementBytes !== 4) {
    throw new InputError(
      'unsupported-model',
      'takes half-precision or integer images; measuring needs float32',
      {
        file: task.model,
      },
    );
  }
  return {
    name: basename(task.model, extname(task.model)),
    kind: task.kind ?? 'none',
    height: profile.inputHeight!,
    width: profile.inputWidth!,
  };
}

/** The model's demand at a batch size, without loading it. */
export function profileTaskModel(task: TaskConfig, batchSize: number): ModelProfile {
  const [height, width] = task.input_size ?? [];
  if (isZooModel(task.model)) {
    const built = buildZooModel(task.model, zooSize(task));
    return profileModel(parseModel(built.bytes, task.model), { batchSize });
  }
  const inputSize = height !== undefined && width !== undefined ? { height, width } : undefined;
  return profileModel(readModelFile(task.model), { batchSize, inputSize });
}

/** Layers of a task's model as modules, by column, where they are published; a model file cannot tell. */
export const taskModuleCounts = (task: TaskConfig): Readonly<Record<string, number>> =>
  isZooModel(task.model) ? (zooModuleCounts(task.model) ?? {}) : {};

/** What a backend loads: a zoo model with its seeded weights, or the user's file. */
export function taskModelSource(task: TaskConfig, seed: number): ModelSource {
  if (!isZooModel(task.model)) return { path: task.model };
  const built: BuiltModel = buildZooModel(task.model, zooSize(task));
  return { bytes: built.bytes, weights: fillWeights(built.weights, built.weightBytes, seed) };
}

function zooSize(task: TaskConfig) {
  const [height, width] = task.input_size ?? [];
  return height !== undefined && width !== undefined ? { height, width } : zooImageSize(task.model);
}

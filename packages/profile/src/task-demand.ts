import type { ModelProfile } from './profile-model.js';
import type { LayerCounts } from './work/layer-counts.js';
import { type OperatorClass, operatorClasses } from './work/operator-class.js';

/** The model's part of a task demand vector; column names of the published dataset. */
export interface ModelDemand extends LayerCounts {
  /** 10⁹ FLOPs of one frame, FLOPs = 2 × multiply-adds. */
  readonly model_flops_g: number;
  /** Parameters, MiB. */
  readonly model_memory_mb: number;
  readonly model_input_dtype_bytes: number;
}

/** The input that a profile was made for, and what comes out; column names of a task. */
export interface InputColumns {
  readonly batch_size: number;
  /** Of the image input; absent for a model without one. */
  readonly input_height?: number;
  readonly input_width?: number;
  readonly num_channels?: number;
  /** Of one frame, MiB; absent where a shape is not known beforehand. */
  readonly model_output_mb?: number;
}

export function inputColumns(profile: ModelProfile): InputColumns {
  const { batchSize, inputHeight, inputWidth, inputChannels, outputBytes } = profile;
  return {
    batch_size: batchSize,
    ...(inputHeight === undefined ? {} : { input_height: inputHeight }),
    ...(inputWidth === undefined ? {} : { input_width: inputWidth }),
    ...(inputChannels === undefined ? {} : { num_channels: inputChannels }),
    ...(outputBytes === null ? {} : { model_output_mb: outputBytes / batchSize / 2 ** 20 }),
  };
}

/** Demand of one frame: the published columns hold no batch size, which is a column of its own. */
export function modelDemand(profile: ModelProfile): ModelDemand {
  return {
    model_flops_g: profile.flops / profile.batchSize / 1e9,
    model_memory_mb: profile.parameterBytes / 2 ** 20,
    model_input_dtype_bytes: profile.inputElementBytes,
    ...profile.layers,
  };
}

type ClassColumns = {
  readonly [Class in OperatorClass as `${Class}_flops_g` | `${Class}_bytes_mb` | `${Class}_kernels`]: number;
};

/** Work by class of operator as columns: 10⁹ FLOPs, MiB moved, kernels launched, of the whole batch in one run. */
export interface WorkColumns extends ClassColumns {
  /** Learned values, 10⁶. */
  readonly model_parameters_m: number;
  /** Largest single result, MiB. */
  readonly largest_activation_mb: number;
  /** All outputs of the batch, MiB; absent where a shape is not known beforehand. */
  readonly output_mb?: number;
  /** Stored tensors and the most of activations that is alive at one time, MiB. */
  readonly memory_needed_mb: number;
  /** Kernels of which FLOPs or bytes are not counted, as a share of all. */
  readonly not_counted_share: number;
}

/** A profile's work as columns of a table. Unlike `modelDemand` of the batch, since weights move once, not once a frame. */
export function workColumns(profile: ModelProfile): WorkColumns {
  const columns: Record<string, number> = {};
  for (const cls of operatorClasses) {
    const { flops, bytes, kernels } = profile.workByClass[cls];
    columns[`${cls}_flops_g`] = flops / 1e9;
    columns[`${cls}_bytes_mb`] = bytes / 2 ** 20;
    columns[`${cls}_kernels`] = kernels;
  }
  return {
    ...(columns as ClassColumns),
    model_parameters_m: profile.parameters / 1e6,
    largest_activation_mb: profile.largestActivationBytes / 2 ** 20,
    ...(profile.outputBytes === null ? {} : { output_mb: profile.outputBytes / 2 ** 20 }),
    memory_needed_mb: profile.memoryBytes / 2 ** 20,
    not_counted_share: profile.notCountedShare,
  };
}

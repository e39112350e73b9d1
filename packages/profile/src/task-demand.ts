import type { LayerCounts } from './layer-counts.js';
import type { ModelProfile } from './profile-model.js';

/** The model's part of a task demand vector; column names of the published dataset. */
export interface ModelDemand extends LayerCounts {
  /** 10⁹ FLOPs of one frame, FLOPs = 2 × multiply-adds. */
  readonly model_flops_g: number;
  /** Parameters, MiB. */
  readonly model_memory_mb: number;
  readonly model_input_dtype_bytes: number;
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

import type { TaskLabels } from '../task-kind.js';
import type { DiffusionStageName } from './diffusion-stages.js';

/** What the stages of making images are to a reader. */
export const DIFFUSION_LABELS: TaskLabels & {
  readonly activities: Readonly<Record<DiffusionStageName, string>>;
} = {
  boundBy: {
    host: 'bound by one thread of the host',
    h2d: 'bound by moving the model',
    gpu: 'GPU-bound',
    other: 'bound by overheads',
  },
  activities: {
    flops: 'computing the steps (rate at the precision)',
    vector_flops: 'computing the steps (single-precision rate)',
    activations: 'reading and writing activations (memory bandwidth)',
    weights: 'reading the weights in every step (memory bandwidth)',
    attention_scores: 'writing out the scores of attention (memory bandwidth)',
    launch: 'launching kernels (the host’s thread)',
    launch_unknown_host: 'launching kernels (a usual host)',
    launch_windows: 'launching kernels (Windows’ share)',
    launch_split_attention: 'launching attention in slices',
    offloaded_models: 'moving parts of the model to the GPU',
    offloaded_layers: 'moving layers to the GPU',
  },
};

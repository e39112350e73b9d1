import type { TaskLabels } from '../task-kind.js';
import type { StepStageName } from './step-stages.js';

/** What the stages of a step are to a reader. */
export const STEP_LABELS: TaskLabels & { readonly activities: Readonly<Record<StepStageName, string>> } = {
  boundBy: {
    host: 'bound by launches and the host',
    h2d: 'transfer-bound',
    gpu: 'device-bound',
    other: 'bound by the exchange of gradients',
  },
  activities: {
    convolution: 'convolving',
    grouped_convolution: 'convolving in groups (vector rate)',
    matrix_product: 'multiplying matrices',
    attention: 'attention',
    elementwise: 'element-wise work and copies (memory bandwidth)',
    normalisation: 'normalising (memory bandwidth)',
    weights: 'reading the weights (memory bandwidth)',
    optimiser: 'updating the weights (memory bandwidth)',
    exchange: 'exchanging gradients between devices',
    launch: 'launching kernels',
    step: 'starting the step',
    copy_to_device: 'copying the batch to the device',
  },
};

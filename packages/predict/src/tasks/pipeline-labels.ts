import type { StageName } from './pipeline-stages.js';
import type { TaskLabels } from './task-kind.js';

/** What the stages of a run over frames are to a reader. */
export const PIPELINE_LABELS: TaskLabels & { readonly activities: Readonly<Record<StageName, string>> } = {
  boundBy: {
    host: 'host-bound',
    h2d: 'transfer-bound',
    gpu: 'GPU-bound',
    other: 'bound by overheads',
  },
  activities: {
    decode: 'decoding',
    resize: 'resizing and normalising',
    frame: 'work per frame on the host',
    stack: 'stacking batches',
    batch: 'work per batch on the host',
    copy_to_device: 'copying to the GPU',
    copy_to_device_latency: 'copying to the GPU',
    convolution: 'convolving',
    plain_convolution: 'convolving',
    matrix_product: 'multiplying matrices',
    activation: 'normalising and element-wise work on the GPU',
    launch: 'launching kernels',
    copy_from_device: 'copying results back and waiting',
    copy_from_device_latency: 'copying results back and waiting',
    fresh_pages: 'copying results back and waiting',
  },
};

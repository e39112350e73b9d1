import type { Entries } from './column-definition.js';

const gflops = <const Name extends string>(name: Name) =>
  ({ name, role: 'demand', unit: 'GFLOPs', plausible: [0, 1e9] }) as const;
const gigabytes = <const Name extends string>(name: Name) =>
  ({ name, role: 'demand', unit: 'GB', plausible: [0, 1e6] }) as const;
const teraflops = <const Name extends string>(name: Name) =>
  ({ name, role: 'derived', unit: 'TFLOP/s', plausible: [1e-3, 1e5], moreIsFaster: true }) as const;
const bandwidth = <const Name extends string>(name: Name) =>
  ({ name, role: 'derived', unit: 'GB/s', plausible: [0.1, 1e5], moreIsFaster: true }) as const;

/**
 * What one step of inference or training asks, and the rates that it waits for. Work is that of the forward pass of one sample, by class of
 * operator; 1 GB is 10^9 bytes. Bytes are counted in single precision: half of it moves half.
 */
export const STEP_ENTRIES = {
  /** `inference` or `training`: forward pass alone, or with backward pass and optimiser. */
  stepMode: { name: 'step_mode', role: 'demand', type: 'text' },
  /** `none`, `sgd`, `momentum`, `adam`. */
  optimizer: { name: 'optimizer', role: 'demand', type: 'text' },
  /** Convolutions whose filters see all channels. */
  forwardConvolutionGflops: gflops('forward_conv_gflops'),
  /** Grouped and depthwise convolutions. */
  forwardGroupedGflops: gflops('forward_grouped_conv_gflops'),
  /** Products with a stored weight: linear layers, recurrent cells. */
  forwardMatrixGflops: gflops('forward_matrix_gflops'),
  /** Products of two activations: attention. */
  forwardAttentionGflops: gflops('forward_attention_gflops'),
  /** Read and written by element-wise work, gathers and copies. */
  forwardElementwiseGb: gigabytes('forward_elementwise_gb'),
  /** Read and written by normalisation and softmax. */
  forwardNormalisationGb: gigabytes('forward_normalisation_gb'),
  /** Kernels of one forward pass, whatever the batch. */
  forwardKernels: { name: 'forward_kernels', role: 'demand', unit: 'kernels', plausible: [0, 1e7] },
  /** Copied from the host to the device within the step, for one sample; 0 where the data is there. */
  inputMb: { name: 'input_mb', role: 'demand', unit: 'MB', plausible: [0, 1e6] },
  /** A training job whose work is known by name only: its coefficients are its own. Empty where work was counted. */
  job: { name: 'job', role: 'key', owner: 'task' },
  /** Letters that the model's name begins with: models of one design together. */
  modelFamily: { name: 'model_family', role: 'key', owner: 'task' },
  /** `nchw` or `nhwc`: whether an image's channels lie apart or together. */
  memoryLayout: { name: 'memory_layout', role: 'demand', type: 'text' },
  /** `stated` by the source, or `assumed` by the importer. */
  batchOrigin: { name: 'batch_origin', role: 'note' },
  /** Job, mode and half or single precision: rows whose coefficients are learned together. */
  stepFamily: { name: 'step_family', role: 'key', owner: 'derived' },
  /** Vendor and family of chips of the device: `NVIDIA Turing`, `AMD CDNA`, `cpu`. */
  deviceArchitecture: { name: 'device_architecture', role: 'key', owner: 'derived' },
  /** What a GPU is sold as without memory size and form: names of one chip together. */
  gpuChip: { name: 'gpu_chip', role: 'key' },
  /** At the task's precision, as measured or as a data sheet's peak and power allow. */
  deviceMatrixTflops: teraflops('device_matrix_tflops'),
  deviceAttentionTflops: teraflops('device_attention_tflops'),
  deviceConvolutionTflops: teraflops('device_conv_tflops'),
  deviceElementwiseGbps: bandwidth('device_elementwise_gbps'),
  deviceNormalisationGbps: bandwidth('device_normalisation_gbps'),
  /** Between devices of one machine. */
  deviceLinkGbps: bandwidth('device_link_gbps'),
} as const satisfies Entries;

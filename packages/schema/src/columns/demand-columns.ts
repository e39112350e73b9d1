import type { Entries } from './column-definition.js';

/** What a task asks: its model's size and work, and how much of it is run. */
export const DEMAND_ENTRIES = {
  /** Frames in one forward pass. */
  batchSize: { name: 'batch_size', role: 'demand', unit: 'frames', plausible: [1, 1e6] },
  totalFrames: { name: 'total_frames', role: 'demand', unit: 'frames', plausible: [1, 1e9] },
  /** Of a source frame. */
  imageHeight: { name: 'im_height', role: 'demand', unit: 'pixels', plausible: [1, 1e5] },
  imageWidth: { name: 'im_width', role: 'demand', unit: 'pixels', plausible: [1, 1e5] },
  /** Of what the model sees. */
  inputHeight: { name: 'input_height', role: 'demand', unit: 'pixels', plausible: [1, 1e5] },
  inputWidth: { name: 'input_width', role: 'demand', unit: 'pixels', plausible: [1, 1e5] },
  numChannels: { name: 'num_channels', role: 'demand', unit: 'channels', plausible: [1, 4096] },
  /** 10^9 floating-point operations of one frame; 2 × multiply-adds. */
  modelFlopsG: { name: 'model_flops_g', role: 'demand', unit: 'GFLOPs', plausible: [1e-6, 1e7] },
  modelMemoryMb: { name: 'model_memory_mb', role: 'demand', unit: 'MiB', plausible: [0, 1e8] },
  modelInputDtypeBytes: {
    name: 'model_input_dtype_bytes',
    role: 'demand',
    unit: 'bytes',
    plausible: [0.1, 64],
  },
  /** Processors that prepare frames; as many as there are cores unless the task says so. */
  hostWorkers: { name: 'host_workers', role: 'demand', unit: 'processors', plausible: [1, 4096] },
  /** 1 where the run copies the model to the device, 0 where it is there already. */
  modelCopies: { name: 'model_copies', role: 'demand', unit: 'copies', plausible: [0, 1e6] },
  /** Results of one frame. */
  modelOutputMb: { name: 'model_output_mb', role: 'demand', unit: 'MiB', plausible: [0, 1e6] },
  /** Kernels that post-processing launches for one frame. */
  frameKernels: { name: 'frame_kernels', role: 'demand', unit: 'kernels', plausible: [0, 1e6] },
  /** Of the folder of images or clips that is read. */
  directorySizeMb: { name: 'directory_size_mb', role: 'demand', unit: 'MiB', plausible: [0, 1e8] },
  params: { name: 'params', role: 'demand', unit: 'parameters', plausible: [1, 1e14] },
} as const satisfies Entries;

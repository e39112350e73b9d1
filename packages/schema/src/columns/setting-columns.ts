import type { Entries } from './column-definition.js';

/** How a task is to be run, beside what it asks: the settings of a task document, as a row of a table holds them. */
export const SETTING_ENTRIES = {
  /** Kind of task: which physics applies. */
  taskKind: { name: 'task_kind', role: 'demand', type: 'text' },
  /** What runs the model: `torch`, `onnxruntime`, `vllm`, `llama.cpp`, … */
  runtime: { name: 'runtime', role: 'demand', type: 'text' },
  /** In which the model computes: `fp32`, `fp16`, … */
  precision: { name: 'precision', role: 'demand', type: 'text' },
  /** How the weights are stored: `none`, `awq`, `q4_0`, … */
  quantisation: { name: 'quantisation', role: 'demand', type: 'text' },
  parallelDevices: { name: 'parallel_devices', role: 'demand', unit: 'devices', plausible: [1, 1e5] },
  /** How the devices share the work: `data` or `tensor`. */
  parallelBy: { name: 'parallel_by', role: 'demand', type: 'text' },
  /** `serial`: a batch is prepared when the one before is done; `pipelined`: meanwhile. */
  overlap: { name: 'overlap', role: 'demand', type: 'text' },
  /** In which way the layers of a model were counted: `modules` or `nodes` (see `LAYER_ENTRIES`). */
  layerCounting: { name: 'layer_counting', role: 'derived', type: 'text' },
  /** What is downloaded, and read from disk, before the first batch. */
  setupDownloadMb: { name: 'setup_download_mb', role: 'demand', unit: 'MiB', plausible: [0, 1e9] },
  setupLoadMb: { name: 'setup_load_mb', role: 'demand', unit: 'MiB', plausible: [0, 1e9] },
} as const satisfies Entries;

/** The vectors that a feature can belong to, in the order in which figures list them. */
export const VECTORS = [
  'Task demand (TDV)',
  'Benchmark (HBV)',
  'Bottleneck (SBV)',
  'Catalog',
  'Prior',
] as const;
export type Vector = (typeof VECTORS)[number];

const BENCHMARK_PREFIXES = [
  'host_compute_',
  'data_transfer_',
  'gpu_compute_',
  'device_virtual_',
  'transfer_',
  'matrix_',
];
const TASK_COLUMNS = new Set([
  'model_flops_g',
  'model_memory_mb',
  'model_input_dtype_bytes',
  'batch_size',
  'total_frames',
  'im_height',
  'im_width',
  'input_height',
  'input_width',
  'num_channels',
  'directory_size_mb',
  'params',
]);

/**
 * Which vector a column belongs to, by its name; what is neither measured nor derived nor of the task is a catalog fact. The staged
 * predictor's own columns: the model's family is of the task, shares of its prior are neither.
 */
export function vectorOf(feature: string): Vector {
  if (feature.startsWith('interact_')) return 'Bottleneck (SBV)';
  if (BENCHMARK_PREFIXES.some((prefix) => feature.startsWith(prefix))) return 'Benchmark (HBV)';
  if (TASK_COLUMNS.has(feature) || /^(num|family)_/.test(feature)) return 'Task demand (TDV)';
  if (feature.startsWith('prior_')) return 'Prior';
  return 'Catalog';
}

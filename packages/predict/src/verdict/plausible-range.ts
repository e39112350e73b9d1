/** What a column of a unit can hold on any machine that exists or may soon; `minimum` and `maximum` are plausible themselves. */
export interface PlausibleRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
}

/**
 * Wide on purpose: a value outside is a mistake of unit (bytes for GiB, seconds for milliseconds, FLOPs for GFLOPs) or a failed
 * measurement, not an unusual machine. The first pattern that fits a column counts.
 */
const RANGES: readonly (readonly [RegExp, minimum: number, maximum: number, unit: string])[] = [
  // Measured capabilities.
  [/^(gpu_compute|device_virtual)_.*_latency(_fp32|_fp16)?$/, 1e-4, 1e5, 'ms'],
  [/^gpu_compute_.*_latency_at_batch$/, 1e-4, 1e7, 'ms'],
  [/^gpu_compute_.*_peak_throughput$/, 1e-3, 1e9, 'items/s'],
  [/^data_transfer_.*_peak_bandwidth_gbps$/, 1e-2, 2000, 'GiB/s'],
  [/^data_transfer_.*_small_transfer_latency_ms$/, 1e-5, 1e4, 'ms'],
  [/^host_compute_.*_throughput$/, 0.1, 1e7, 'frames/s'],
  [/^host_compute_.*_scalability_factor$/, 0.05, 4096, 'times'],
  [/^(transfer|matrix)_[a-z]+$/, 1e-9, 1e4, 's'],
  // The task.
  [/^batch_size$/, 1, 1e6, 'frames'],
  [/^total_frames$/, 1, 1e9, 'frames'],
  [/^(im|input)_(height|width)$/, 1, 1e5, 'pixels'],
  [/^num_channels$/, 1, 4096, 'channels'],
  [/^num_[a-z0-9]+$/, 0, 1e6, 'layers'],
  [/^model_flops_g$/, 1e-6, 1e7, 'GFLOPs'],
  [/^(model_memory|directory_size)_mb$/, 0, 1e8, 'MiB'],
  // Data sheets.
  [/^(cores_total|threads)$/, 1, 4096, 'processors'],
  [/^base_ghz$/, 0.1, 20, 'GHz'],
  [/^vram_gb$/, 0.1, 4096, 'GB'],
  // 0: older GPUs have no tensor cores.
  [/_tflops_/, 0, 1e5, 'TFLOP/s'],
  [/_bw_gbps$/, 0.1, 1e5, 'GB/s'],
  [/_cache_mb$/, 0, 1e5, 'MiB'],
];

/** The plausible values of a column, by its name; undefined for a column whose unit is not known. */
export function plausibleRange(column: string): PlausibleRange | undefined {
  const found = RANGES.find(([pattern]) => pattern.test(column));
  if (found === undefined) return undefined;
  const [, minimum, maximum, unit] = found;
  return { minimum, maximum, unit };
}

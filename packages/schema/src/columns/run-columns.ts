import type { Entries } from './column-definition.js';

/** What was measured when a task ran on a machine: the total, its parts, and how it was measured. */
export const RUN_ENTRIES = {
  /** From a microsecond, below which not even a kernel is launched, to ten years. */
  totalTimeMs: { name: 'total_time_ms', role: 'target', unit: 'ms', plausible: [1e-3, 3.2e11] },
  hostTimeMs: { name: 'host_time_ms', role: 'part', unit: 'ms' },
  h2dTimeMs: { name: 'h2d_time_ms', role: 'part', unit: 'ms' },
  gpuComputeTimeMs: { name: 'gpu_compute_time_ms', role: 'part', unit: 'ms' },
  d2hTimeMs: { name: 'd2h_time_ms', role: 'part', unit: 'ms' },
  postprocessTimeMs: { name: 'postprocess_time_ms', role: 'part', unit: 'ms' },
  firstBatchMs: { name: 'first_batch_ms', role: 'part', unit: 'ms' },
  /** From the request to the first token that was written; and of each further one. Of several sequences their mean. */
  timeToFirstTokenMs: { name: 'time_to_first_token_ms', role: 'part', unit: 'ms' },
  timePerOutputTokenMs: { name: 'time_per_output_token_ms', role: 'part', unit: 'ms' },
  repeat: { name: 'repeat', role: 'note', unit: 'runs' },
  runMode: { name: 'run_mode', role: 'note' },
  workers: { name: 'workers', role: 'note', unit: 'processors' },
  coresUsed: { name: 'cores_used', role: 'note', unit: 'cores' },
  coresBusy: { name: 'cores_busy', role: 'note', unit: 'cores' },
  measuredAt: { name: 'measured_at', role: 'note' },
  toolVersion: { name: 'tool_version', role: 'note' },
  /** Of a raw curve's point. */
  latencyMs: { name: 'latency_ms', role: 'note', unit: 'ms' },
} as const satisfies Entries;

import type { Entries } from './column-definition.js';

/** Names by which tables are joined and rows are grouped. Always text: `001` is no number. */
export const KEY_ENTRIES = {
  systemId: { name: 'system_id', role: 'key' },
  /** CPU model or GPU chip of a system that is one of many like it: a server, a slice. */
  deviceName: { name: 'device_name', role: 'key' },
  cloudVendor: { name: 'cloud_vendor', role: 'key' },
  cpuKey: { name: 'cpu_key', role: 'key' },
  gpuKey: { name: 'gpu_key', role: 'key' },
  /** The parts of a system, where runs are grouped by one of them. */
  gpu: { name: 'gpu', role: 'key' },
  cpu: { name: 'cpu', role: 'key' },
  /** The runtime that benchmarks and runs were measured with; latencies of two are not comparable. */
  backend: { name: 'backend', role: 'key' },
  /** The model that a task runs, as published: `resnet50`. Of frames and clips it is also the task family (`TaskKind.familyColumn`). */
  modelName: { name: 'model_name', role: 'key', owner: 'task' },
  modelId: { name: 'model_id', role: 'key', owner: 'task' },
  architectureCategory: { name: 'architecture_category', role: 'key', owner: 'task' },
  /** Of a raw curve's point. */
  benchmarkName: { name: 'benchmark_name', role: 'key' },
  dataType: { name: 'data_type', role: 'key' },
  runKey: { name: 'run_key', role: 'key', owner: 'run' },
} as const satisfies Entries;

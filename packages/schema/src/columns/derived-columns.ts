import type { Entries } from './column-definition.js';

const block = <const Name extends string>(name: Name) =>
  ({
    name,
    role: 'derived',
    unit: 'ms',
    plausible: [1e-4, 1e5],
    moreIsFaster: false,
    capabilities: ['gpu'],
  }) as const;

/** Computed from other columns by the published formulas, `predict/features/derive`. */
export const DERIVED_ENTRIES = {
  virtualCnnBlockLatencyFp32: block('device_virtual_cnn_block_latency_fp32'),
  virtualCnnBlockLatencyFp16: block('device_virtual_cnn_block_latency_fp16'),
  virtualTransformerBlockLatencyFp32: block('device_virtual_transformer_block_latency_fp32'),
  virtualTransformerBlockLatencyFp16: block('device_virtual_transformer_block_latency_fp16'),
  computeToMemoryRatio: { name: 'interact_compute_to_memory_ratio', role: 'derived' },
  memoryToCachePressureRatio: { name: 'interact_memory_to_cache_pressure_ratio', role: 'derived' },
  dataToPcieDemandRatio: { name: 'interact_data_to_pcie_demand_ratio', role: 'derived' },
  hostToGpuBalanceRatio: { name: 'interact_host_to_gpu_balance_ratio_dynamic', role: 'derived' },
} as const satisfies Entries;

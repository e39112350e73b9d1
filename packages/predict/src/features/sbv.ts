/** System Bottleneck Vector: ratios of a task's demand to a machine's capability. All four as published. */

/**
 * Roofline pressure: GFLOPs of one forward pass per GB/s of GPU memory bandwidth (catalog, decimal GB/s).
 * `interact_compute_to_memory_ratio`.
 */
export function computeToMemoryRatio(modelFlopsG: number, gpuMemBwGbps: number): number {
  return modelFlopsG / gpuMemBwGbps;
}

/** Model weights (MiB) per MiB of GPU L2 cache. `interact_memory_to_cache_pressure_ratio`. */
export function memoryToCachePressureRatio(modelMemoryMb: number, l2CacheMb: number): number {
  return modelMemoryMb / l2CacheMb;
}

/**
 * Seconds to copy one batch of frames to the GPU from pageable memory: GiB of the batch per GiB/s measured.
 * `interact_data_to_pcie_demand_ratio`.
 */
export function dataToPcieDemandRatio(inputBatchGib: number, h2dPcieBandwidthGbps: number): number {
  return inputBatchGib / h2dPcieBandwidthGbps;
}

/**
 * Host pre-processing rate (frames/s) per GPU block rate (blocks/s), the block rate weighted by the model's share of convolutions
 * (w_cnn) and attentions (1 − w_cnn): peak / (w_cnn · 1000 / cnn_block_ms + w_tr · 1000 / transformer_block_ms), fp32 blocks.
 * NaN for a model that has neither. `interact_host_to_gpu_balance_ratio_dynamic`.
 */
export function hostToGpuBalanceRatio(
  peakHostThroughput: number,
  cnnShare: number,
  cnnBlockLatencyMs: number,
  transformerBlockLatencyMs: number,
): number {
  const gpuBlocksPerSecond =
    (cnnShare * 1000) / cnnBlockLatencyMs + ((1 - cnnShare) * 1000) / transformerBlockLatencyMs;
  return peakHostThroughput / gpuBlocksPerSecond;
}

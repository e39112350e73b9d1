/** Hardware Benchmark Vector: what a machine was measured to do. Columns that are derived from the measured ones. */

export const HOST_COLUMNS = [
  'host_compute_Image_Preprocessing_Rate_peak_host_throughput',
  'host_compute_Image_Preprocessing_Rate_single_worker_throughput',
  'host_compute_Image_Preprocessing_Rate_scalability_factor',
] as const;

export const TRANSFER_COLUMNS = [
  'data_transfer_D2H_PCIe_peak_bandwidth_gbps',
  'data_transfer_D2H_PCIe_small_transfer_latency_ms',
  'data_transfer_D2H_DMA_peak_bandwidth_gbps',
  'data_transfer_D2H_DMA_small_transfer_latency_ms',
  'data_transfer_H2D_PCIe_peak_bandwidth_gbps',
  'data_transfer_H2D_PCIe_small_transfer_latency_ms',
  'data_transfer_H2D_DMA_peak_bandwidth_gbps',
  'data_transfer_H2D_DMA_small_transfer_latency_ms',
] as const;

export const DATA_TYPES = ['fp32', 'fp16'] as const;

/**
 * Latency, ms, of a virtual CNN block: two 3×3 convolutions and two batch normalisations, each at batch 1.
 * Source: the published method, `device_virtual_cnn_block_latency_<fp32|fp16>`.
 */
export function virtualCnnBlockLatencyMs(convStandardLatencyMs: number, batchNormLatencyMs: number): number {
  return 2 * convStandardLatencyMs + 2 * batchNormLatencyMs;
}

/**
 * Latency, ms, of a virtual transformer block: layer norm, query–key product, softmax and a batched 512² product, each at batch 1.
 * Source: the published method, `device_virtual_transformer_block_latency_<fp32|fp16>`.
 */
export function virtualTransformerBlockLatencyMs(
  layerNormLatencyMs: number,
  attentionQkLatencyMs: number,
  softmaxLatencyMs: number,
  batchedMatMulLatencyMs: number,
): number {
  return layerNormLatencyMs + attentionQkLatencyMs + softmaxLatencyMs + batchedMatMulLatencyMs;
}

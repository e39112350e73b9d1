import {
  dataTransferColumn,
  HOST_FEATURES,
  imagePreprocessingColumn,
  TRANSFER_DIRECTIONS,
  TRANSFER_FEATURES,
  TRANSFER_PATHS,
} from '@ctfusion/schema/columns';

/** Hardware Benchmark Vector: what a machine was measured to do. Columns that are derived from the measured ones. */

/** Image pre-processing: frames/s at the best number of workers and with one, and their ratio. */
export const HOST_COLUMNS: readonly string[] = HOST_FEATURES.map(imagePreprocessingColumn);

/** Copies both ways, pageable (PCIe) and pinned (DMA): GiB/s of large ones, ms of the smallest. */
export const TRANSFER_COLUMNS: readonly string[] = TRANSFER_DIRECTIONS.flatMap((direction) =>
  TRANSFER_PATHS.flatMap((path) =>
    TRANSFER_FEATURES.map((feature) => dataTransferColumn(direction, path, feature)),
  ),
);

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

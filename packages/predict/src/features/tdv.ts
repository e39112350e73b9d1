/** Task Demand Vector: what one run of a task asks for. Columns that are derived from the measured ones. */

import { COLUMN } from '@ctfusion/schema/columns';

export const DATA_COLUMNS = [
  COLUMN.batchSize,
  COLUMN.totalFrames,
  COLUMN.imageHeight,
  COLUMN.imageWidth,
] as const;

const BYTES_PER_GIB = 2 ** 30;

/**
 * Raw size of one batch of input frames, GiB, one byte a channel: im_height · im_width · num_channels · batch_size / 2^30.
 * Source: the published method's data term of `interact_data_to_pcie_demand_ratio`.
 */
export function inputBatchGib(
  imHeight: number,
  imWidth: number,
  numChannels: number,
  batchSize: number,
): number {
  return (imHeight * imWidth * numChannels * batchSize) / BYTES_PER_GIB;
}

/**
 * Share of convolutions among a model's convolutions and attentions, 0 to 1; NaN for a model that has neither.
 * Source: w_cnn of the published `interact_host_to_gpu_balance_ratio_dynamic`.
 */
export function cnnShare(numConv2d: number, numAttention: number): number {
  return numConv2d / (numConv2d + numAttention);
}

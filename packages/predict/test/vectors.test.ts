import { tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { latencyAtBatch } from '../src/features/curves.js';
import { deriveColumns } from '../src/features/derive.js';

const row = {
  gpu_compute_Conv_Standard_k3s1_fp32_latency: 0.1,
  gpu_compute_BatchNorm_Typical_fp32_latency: 0.02,
  gpu_compute_LayerNorm_ViT_fp32_latency: 0.01,
  gpu_compute_MatMul_Attention_QK_fp32_latency: 0.02,
  gpu_compute_Softmax_Attention_fp32_latency: 0.03,
  gpu_compute_MatMul_Batched_512_fp32_latency: 0.04,
  host_compute_Image_Preprocessing_Rate_peak_host_throughput: 1000,
  data_transfer_H2D_PCIe_peak_bandwidth_gbps: 8,
  model_flops_g: 50,
  model_memory_mb: 100,
  gpu_mem_bw_gbps: 500,
  l2_cache_mb: 40,
  im_height: 1024,
  im_width: 1024,
  num_channels: 4,
  batch_size: 16,
  num_conv2d: 30,
  num_attention: 10,
};

describe('derived columns', () => {
  const derived = deriveColumns(tableFromRecords([row], 'hand count', columnType));
  const value = (name: string): number => derived.numbers(name)[0]!;

  it('agree with a hand count of the published formulas', () => {
    expect(value('device_virtual_cnn_block_latency_fp32')).toBeCloseTo(0.24, 12);
    expect(value('device_virtual_transformer_block_latency_fp32')).toBeCloseTo(0.1, 12);
    expect(value('interact_compute_to_memory_ratio')).toBeCloseTo(0.1, 12);
    expect(value('interact_memory_to_cache_pressure_ratio')).toBeCloseTo(2.5, 12);
    // 1024 · 1024 · 4 · 16 / 2^30 = 1/16 GiB, over 8 GiB/s
    expect(value('interact_data_to_pcie_demand_ratio')).toBeCloseTo(1 / 128, 12);
    // w_cnn 0.75: 0.75 · 1000 / 0.24 + 0.25 · 1000 / 0.1 = 3125 + 2500
    expect(value('interact_host_to_gpu_balance_ratio_dynamic')).toBeCloseTo(1000 / 5625, 12);
  });

  it('are left out where an input is absent, and kept where the table has them', () => {
    expect(derived.has('device_virtual_cnn_block_latency_fp16')).toBe(false);
    const given = deriveColumns(
      tableFromRecords([{ ...row, interact_compute_to_memory_ratio: 7 }], 'given', columnType),
    );
    expect(given.numbers('interact_compute_to_memory_ratio')[0]).toBe(7);
  });

  it('are missing, not infinite, where a capability is zero or the model has no layer that counts', () => {
    const zero = deriveColumns(
      tableFromRecords([{ ...row, gpu_mem_bw_gbps: 0, num_conv2d: 0, num_attention: 0 }], 'zero', columnType),
    );
    expect(zero.numbers('interact_compute_to_memory_ratio')[0]).toBeNaN();
    expect(zero.numbers('interact_host_to_gpu_balance_ratio_dynamic')[0]).toBeNaN();
  });
});

describe('latencyAtBatch', () => {
  const curve = { batchSizes: [1, 4, 16], latenciesMs: [0.1, 0.2, 0.8] };

  it.each([
    [1, 0.1],
    [2, 0.1 + 0.1 / 3],
    [4, 0.2],
    [10, 0.5],
    [32, 1.6],
  ])('at batch %i is %f ms', (batchSize, expected) => {
    expect(latencyAtBatch(curve, batchSize)).toBeCloseTo(expected, 12);
  });
});

import { namedColumns } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { featureWords } from '../src/explain/feature-words.js';

describe('words for features', () => {
  it('speak of the machine and the task', () => {
    expect(featureWords('host_compute_Image_Preprocessing_Rate_single_worker_throughput')).toBe(
      'the host’s Image Preprocessing Rate benchmark (single worker throughput)',
    );
    expect(featureWords('data_transfer_H2D_PCIe_peak_bandwidth_gbps')).toMatch(/copies to the device/);
    expect(featureWords('gpu_compute_Conv_Standard_k3s1_fp16_latency')).toMatch(
      /device’s Conv Standard k3s1 benchmark in fp16/,
    );
    expect(featureWords('gpu_mem_bw_gbps')).toBe('gpu mem bw gbps');
    expect(featureWords('of_my_own')).toBe('of_my_own');
  });

  it('show no underscore of any column that the catalogue has', () => {
    const columns = namedColumns();
    expect(columns.length).toBeGreaterThan(100);
    for (const { name } of columns) expect(featureWords(name), name).not.toContain('_');
  });
});

import { describe, expect, it } from 'vitest';
import { curveFeatures } from '../src/analysis/curve.js';
import { extractFeatures } from '../src/analysis/features.js';
import type { RawPoint, RawStop } from '../src/analysis/raws.js';

const curve = (rows: readonly (readonly [number, number])[]) =>
  rows.map(([batchSize, latencyMs]) => ({
    batchSize,
    latencyMs,
    throughputPerSecond: (batchSize / latencyMs) * 1000,
  }));

function point(change: Partial<RawPoint>): RawPoint {
  return {
    group: 'gpu_compute',
    benchmark: 'Add',
    dataType: 'fp32',
    sweptValue: 1,
    samples: [1],
    firstRunMs: 1,
    warmUpRuns: 0,
    isStable: true,
    runsPerSample: 1,
    precision: 'native',
    coresUsed: 1,
    coresBusy: 1,
    ...change,
  };
}

describe('curve features', () => {
  it('are latency at batch 1, peak, first batch at 90 % of it, and the slope up to it', () => {
    const features = curveFeatures(
      curve([
        [1, 1],
        [2, 1],
        [4, 2.05],
        [8, 4],
      ]),
    );
    expect(features.latency).toBe(1);
    expect(features.peak_throughput).toBe(2000);
    expect(features.saturation_point).toBe(2);
    expect(features.efficiency_slope).toBeCloseTo(1000, 9);
  });

  it('have slope 0 where the first point is the peak', () => {
    expect(
      curveFeatures(
        curve([
          [1, 1],
          [2, 2.5],
          [4, 6],
        ]),
      ),
    ).toMatchObject({ efficiency_slope: 0, saturation_point: 1 });
  });

  it('are a least-squares slope, not the line between the ends', () => {
    const points = [1, 2, 3].map((batchSize, index) => ({
      batchSize,
      latencyMs: 1,
      throughputPerSecond: [10, 40, 50][index]!,
    }));
    expect(curveFeatures(points).efficiency_slope).toBeCloseTo(20, 12);
  });

  it('say nothing that one point does not tell', () => {
    expect(curveFeatures(curve([[1, 4]]))).toEqual({
      latency: 4,
      peak_throughput: 250,
      saturation_point: undefined,
      efficiency_slope: undefined,
    });
    expect(curveFeatures(curve([[2, 4]])).latency).toBeUndefined();
    expect(curveFeatures([])).toMatchObject({ latency: undefined, peak_throughput: undefined });
  });
});

describe('extractFeatures', () => {
  const transfers = {
    up: { direction: 'H2D', pinned: false },
    up_pinned: { direction: 'H2D', pinned: true },
  } as const;

  it('takes medians, so that an outlier changes nothing', () => {
    const { values } = extractFeatures({ points: [point({ samples: [2, 2, 2, 2, 900] })], stops: [] }, {});
    expect(values['gpu_compute_Add_fp32_latency']).toBe(2);
    expect(values['gpu_compute_Add_fp32_peak_throughput']).toBe(500);
  });

  it('spells transfers as published: PCIe is pageable, DMA is pinned', () => {
    const copy = (benchmark: string, mebibytes: number, ms: number) =>
      point({
        group: 'data_transfer',
        benchmark,
        dataType: '',
        sweptValue: mebibytes * 2 ** 20,
        samples: [ms],
      });
    const points = [copy('up', 1024, 100), copy('up', 1, 0.5), copy('up_pinned', 1, 0.1)];
    const { values } = extractFeatures({ points, stops: [] }, transfers);
    expect(values).toEqual({
      data_transfer_H2D_PCIe_peak_bandwidth_gbps: 10,
      data_transfer_H2D_PCIe_small_transfer_latency_ms: 0.5,
      data_transfer_H2D_DMA_peak_bandwidth_gbps: expect.closeTo(1 / 1024 / 1e-4, 9),
      data_transfer_H2D_DMA_small_transfer_latency_ms: 0.1,
    });
  });

  it('gives the host rate of one worker, the best, and their ratio', () => {
    const workers = (sweptValue: number, ...samples: number[]) =>
      point({
        group: 'host_compute',
        benchmark: 'Image_Preprocessing_Rate',
        dataType: '',
        sweptValue,
        samples,
      });
    const { values } = extractFeatures(
      { points: [workers(1, 90, 100, 110), workers(4, 350), workers(8, 300)], stops: [] },
      {},
    );
    expect(values).toEqual({
      host_compute_Image_Preprocessing_Rate_peak_host_throughput: 350,
      host_compute_Image_Preprocessing_Rate_single_worker_throughput: 100,
      host_compute_Image_Preprocessing_Rate_scalability_factor: 3.5,
    });
  });

  it('names what is missing and why, and writes no number for it', () => {
    const stop = (benchmark: string, group: RawStop['group'], detail: string): RawStop => ({
      group,
      benchmark,
      dataType: group === 'gpu_compute' ? 'fp16' : '',
      sweptValue: 1,
      reason: 'failed',
      detail,
    });
    const stops = [stop('Conv', 'gpu_compute', 'no f16'), stop('up', 'data_transfer', 'no copies')];
    const { values, missing } = extractFeatures({ points: [], stops }, transfers);
    expect(values).toEqual({});
    expect(missing['gpu_compute_Conv_fp16_latency']).toBe('failed: no f16');
    expect(missing['data_transfer_H2D_PCIe_peak_bandwidth_gbps']).toBe('failed: no copies');
  });

  it('tells how busy others kept the machine', () => {
    const busy = (coresUsed: number, coresBusy: number) => point({ coresUsed, coresBusy });
    const points = [busy(2, 2), busy(1, 2.5), busy(1.5, 2)];
    expect(extractFeatures({ points, stops: [] }, {}).otherCoresBusy).toBe(0.5);
    expect(extractFeatures({ points: [busy(2, 1.99)], stops: [] }, {}).otherCoresBusy).toBe(0);
  });

  it('labels emulated precision', () => {
    const points = [point({}), point({ dataType: 'fp16', precision: 'emulated' })];
    expect(extractFeatures({ points, stops: [] }, {}).emulated).toEqual(['fp16']);
  });
});

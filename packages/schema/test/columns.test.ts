import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BenchmarkName,
  benchmarkColumn,
  CURVE_FEATURES,
  DATA_TYPES,
  HOST_FEATURES,
  MEMORY_THREADS,
  parseBenchmarkName,
  TRANSFER_DIRECTIONS,
  TRANSFER_FEATURES,
  TRANSFER_PATHS,
} from '../src/columns/benchmark-name.js';
import {
  COLUMN,
  columnDefinition,
  isTextColumn,
  namedColumns,
  registerColumns,
} from '../src/columns/catalogue.js';
import { completeDefinition } from '../src/columns/column-definition.js';

const benchmark = fc.constantFrom(
  'Conv_Standard_k3s1',
  'MatMul_Square_4096',
  'Image_Preprocessing_Rate',
  'Add_fp32_latency',
);
const names: fc.Arbitrary<BenchmarkName> = fc.oneof(
  fc.record({
    group: fc.constant('gpu_compute' as const),
    benchmark,
    dataType: fc.constantFrom(...DATA_TYPES),
    feature: fc.constantFrom(...CURVE_FEATURES, 'latency_at_batch' as const),
  }),
  fc.record({
    group: fc.constant('data_transfer' as const),
    direction: fc.constantFrom(...TRANSFER_DIRECTIONS),
    path: fc.constantFrom(...TRANSFER_PATHS),
    feature: fc.constantFrom(...TRANSFER_FEATURES),
  }),
  fc.record({
    group: fc.constant('data_transfer' as const),
    direction: fc.constant('D2D' as const),
    path: fc.constant('Device' as const),
    feature: fc.constantFrom(...TRANSFER_FEATURES),
  }),
  fc.record({
    group: fc.constant('host_memory' as const),
    benchmark: fc.constantFrom('Read', 'Write', 'Copy', 'Read_all'),
    threads: fc.constantFrom(...MEMORY_THREADS),
    workingSetKb: fc.integer({ min: 4, max: 2 ** 21 }),
  }),
  fc.record({
    group: fc.constant('host_compute' as const),
    benchmark,
    feature: fc.constantFrom(...HOST_FEATURES),
  }),
);

describe('benchmark names', () => {
  it('come back from the column that they build', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(parseBenchmarkName(benchmarkColumn(name))).toEqual({ ...name });
      }),
    );
  });

  it('are spelt as the published repository spells them', () => {
    expect(parseBenchmarkName('gpu_compute_Conv_Standard_k3s1_fp16_latency')).toEqual({
      group: 'gpu_compute',
      benchmark: 'Conv_Standard_k3s1',
      dataType: 'fp16',
      feature: 'latency',
    });
    expect(parseBenchmarkName('data_transfer_H2D_DMA_peak_bandwidth_gbps')).toEqual({
      group: 'data_transfer',
      direction: 'H2D',
      path: 'DMA',
      feature: 'peak_bandwidth_gbps',
    });
    expect(parseBenchmarkName('gpu_compute_time_ms')).toBeUndefined();
    expect(parseBenchmarkName('data_transfer_D2D_PCIe_peak_bandwidth_gbps')).toBeUndefined();
  });
});

describe('the catalogue', () => {
  it('names every column once', () => {
    const all = namedColumns().map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
    expect(Object.keys(COLUMN).length).toBe(all.length);
  });

  it('gives every column one owner', () => {
    expect(columnDefinition('batch_size')?.owner).toBe('task');
    expect(columnDefinition('cores_total')?.owner).toBe('system');
    expect(columnDefinition('gpu_compute_Conv_Standard_k3s1_fp32_latency')?.owner).toBe('system');
    expect(columnDefinition('gpu_compute_Conv_Standard_k3s1_fp32_latency_at_batch')?.owner).toBe('derived');
    expect(columnDefinition('host_time_ms')).toMatchObject({ role: 'part', owner: 'run' });
    expect(columnDefinition('no_such_column')).toBeUndefined();
  });

  it('knows keys as text, and measured values as numbers', () => {
    for (const name of ['system_id', 'model_name', 'backend', 'cpu_name', 'onnxruntime_version']) {
      expect(isTextColumn(name), name).toBe(true);
    }
    for (const name of ['batch_size', 'gpu_sms', 'repeat', 'params'])
      expect(isTextColumn(name), name).toBe(false);
  });

  it('lets a range hold its own bounds, and names a unit for it', () => {
    for (const { plausible, unit, name } of namedColumns()) {
      if (plausible === undefined) continue;
      expect(plausible[0], name).toBeLessThan(plausible[1]);
      expect(unit, name).not.toBe('');
    }
  });

  it('takes columns from outside, and refuses another meaning for a name', () => {
    const sheets = completeDefinition({ name: 'toy_sheets', role: 'demand', unit: 'sheets' });
    const takeOut = registerColumns([sheets]);
    registerColumns([sheets])();
    expect(columnDefinition('toy_sheets')).toEqual(sheets);
    takeOut();
    expect(columnDefinition('toy_sheets')).toBeUndefined();
    expect(() => registerColumns([completeDefinition({ name: 'batch_size', role: 'fact' })])).toThrow(
      /batch_size/,
    );
  });
});

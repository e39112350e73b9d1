import { type Table, tableFromRecords } from '@ctfusion/base';
import { columnDefinition, columnType } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossJoin } from '../src/cross-join.js';
import { deriveStages, trainingStages } from '../src/tasks/derive-stages.js';
import { hostReadings, withSteadyReadings } from '../src/tasks/host-readings.js';
import { readsColumn } from '../src/tasks/stage.js';

const READING = { kindName: 'frames', convolutionRate: 'measured' } as const;

/** A task of eight frames of 512 × 256 in batches of four, on a machine of round figures. */
const ROW = {
  system_id: 'a',
  model_name: 'resnet50',
  cpu_name: 'some CPU',
  batch_size: 4,
  total_frames: 8,
  im_width: 512,
  im_height: 256,
  input_width: 256,
  input_height: 256,
  num_channels: 3,
  model_input_dtype_bytes: 4,
  model_memory_mb: 1024,
  model_flops_g: 10,
  num_conv2d: 3,
  num_attention: 1,
  num_linear: 2,
  cores_total: 4,
  host_compute_Image_Preprocessing_Rate_single_worker_throughput: 700,
  host_compute_Image_Preprocessing_Rate_scalability_factor: 4 ** 0.85,
  gpu_compute_Conv_Standard_k3s1_fp32_latency: 0.1,
  gpu_compute_Conv_Standard_k3s1_fp32_peak_throughput: 20_000,
  gpu_compute_Conv_Standard_k3s1_fp16_latency: 0.1,
  gpu_compute_Conv_Standard_k3s1_fp16_peak_throughput: 80_000,
  gpu_compute_LayerNorm_ViT_fp32_latency: 0.009,
  gpu_compute_Softmax_Attention_fp32_latency: 0.02,
  data_transfer_H2D_PCIe_peak_bandwidth_gbps: 10,
  data_transfer_D2H_PCIe_peak_bandwidth_gbps: 10,
};

const tableOf = (...changes: readonly Record<string, unknown>[]): Table =>
  tableFromRecords(
    changes.map((change) => ({ ...ROW, ...change })),
    'stages.csv',
    columnType,
  );
const stageOf = (name: string, change: Record<string, unknown> = {}): number =>
  trainingStages(tableOf(change), READING)!.find((stage) => stage.name === name)!.values[0]!;

describe('a stage of the same rows with other values in a column of a machine', () => {
  const machine = Object.keys(ROW).filter((name) => columnDefinition(name)?.owner === 'system');
  const change = fc.record({
    batch_size: fc.integer({ min: 1, max: 9 }),
    host_workers: fc.constantFrom(undefined, 1, 3),
    precision: fc.constantFrom('fp32', 'fp16'),
    cores_total: fc.constantFrom(undefined, 1, 4, 16),
  });
  /** Many of one task are remembered with their columns; few, and tables of different tasks, are not. */
  const tables = fc.oneof(
    fc.array(change, { minLength: 1, maxLength: 5 }).map((rows) => tableOf(...rows)),
    change.map((task) => crossJoin(machines(150), tableOf(task).without(new Set(machine)))),
  );
  const machines = (count: number): Table => {
    const columns = new Set(Object.keys(ROW).filter((name) => !machine.includes(name)));
    return tableOf(
      ...Array.from({ length: count }, (_, row) => ({
        system_id: `machine ${row}`,
        cores_total: 1 + (row % 7),
      })),
    ).without(columns);
  };
  const selected = (table: Table) => ({
    names: trainingStages(table, READING)!.map(({ name }) => name),
    inputs: [],
  });

  it('is what is derived of a table with these values', () => {
    fc.assert(
      fc.property(
        tables,
        fc.constantFrom(...machine),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (table, name, factor) => {
          fc.pre(table.column(name).kind === 'number');
          const names = selected(table);
          const values = table.numbers(name).map((value, row) => value * factor * (1 + (row % 3) / 10));
          const derived = deriveStages(table.with([[name, { kind: 'number', values }]]), READING, names);
          for (const [index, stage] of deriveStages(table, READING, names).entries()) {
            const changed = stage.changed!(name, values);
            expect(changed.values).toEqual(derived[index]!.values);
            expect(changed === stage).toBe(
              ![...stage.columns, ...(stage.optionalColumns ?? [])].includes(name),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('stages of a task of frames', () => {
  it('are demand over capability, by hand', () => {
    // 8 frames of two benchmark images each at 700 images/s, by four workers that do 4^0.85 times the work of one.
    expect(stageOf('decode')).toBeCloseTo((8 * 2 * (1000 / 700)) / 4 ** 0.85, 9);
    expect(stageOf('stack')).toBeCloseTo(8 * (1000 / 700), 9);
    // Two batches of 3 + 2 layers and an attention of four kernels, at the smallest latency.
    expect(stageOf('launch')).toBeCloseTo(2 * (3 + 2 + 4) * 0.009, 9);
    // 80 GFLOPs, three quarters of them convolutions; a benchmark item is 3.699 GFLOPs in 0.05 ms.
    expect(stageOf('convolution')).toBeCloseTo((60 * 0.05) / 3.699_376_128, 6);
    expect(stageOf('copy_to_device')).toBeCloseTo(((8 * 256 * 256 * 12) / 2 ** 30 / 10) * 1000, 9);
  });

  it('are prepared by as many workers as the task says', () => {
    expect(stageOf('decode', { host_workers: 1 })).toBeCloseTo(8 * 2 * (1000 / 700), 9);
    expect(stageOf('decode', { batch_size: 1 })).toBeCloseTo(8 * 2 * (1000 / 700), 9);
  });

  it('copy the model where the run does', () => {
    expect(stageOf('copy_to_device', { model_copies: 1 }) - stageOf('copy_to_device')).toBeCloseTo(100, 9);
  });

  it('read the half-precision curve where the task runs in half, and a missing one as missing', () => {
    expect(stageOf('convolution', { model_input_dtype_bytes: 2 })).toBeLessThan(stageOf('convolution'));
    const absent = { model_input_dtype_bytes: 2, gpu_compute_Conv_Standard_k3s1_fp16_latency: '' };
    expect(() => trainingStages(tableOf(absent), READING)).toThrow(/stage 'convolution' is NaN/);
  });

  it('count results that come as fresh pages from 32 MiB a batch on', () => {
    const fresh = (batch_size: number): number =>
      stageOf('fresh_pages', { model_output_mb: 8, batch_size, total_frames: 8 });
    expect(fresh(4)).toBe(0);
    expect(fresh(8)).toBeCloseTo(((8 * 8) / 1024) * (1000 / 700), 9);
  });

  it('leave out what a machine was not measured for, and then ask for what training had', () => {
    const names = (table: Table): string[] => trainingStages(table, READING)!.map(({ name }) => name);
    expect(names(tableOf({}))).not.toContain('copy_to_device_latency');
    const gap = tableOf({}, { data_transfer_D2H_PCIe_peak_bandwidth_gbps: '' });
    expect(names(gap)).not.toContain('copy_from_device');
    const inputs = ['data_transfer_D2H_PCIe_peak_bandwidth_gbps'];
    expect(() => deriveStages(gap, READING, { names: ['copy_from_device'], inputs })).toThrow(
      /row 2, column 'data_transfer_D2H_PCIe_peak_bandwidth_gbps': the value is missing/,
    );
  });
});

describe('the columns that a stage names', () => {
  const curve = Object.fromEntries(
    ['fp32', 'fp16'].flatMap((type) => [
      [`gpu_compute_Conv_Standard_k3s1_${type}_latency_at_batch`, 0.3],
      [`gpu_compute_BatchNorm_Typical_${type}_latency`, 0.02],
      [`gpu_compute_BatchNorm_Typical_${type}_peak_throughput`, 90_000],
      [`gpu_compute_MatMul_Square_4096_${type}_latency`, 3],
    ]),
  );
  const half = { ...curve, model_input_dtype_bytes: 2, model_output_mb: 2 };
  const withoutBatch = Object.fromEntries(
    Object.keys(curve).map((name) => [name, name.endsWith('_at_batch') ? '' : curve[name]]),
  );
  const table = tableOf(
    curve,
    half,
    { ...withoutBatch, cores_total: '' },
    { ...withoutBatch, model_input_dtype_bytes: 2 },
  );
  const inputs = {
    names: [
      'decode',
      'launch',
      'convolution',
      'plain_convolution',
      'activation',
      'copy_to_device',
      'copy_from_device',
    ],
    inputs: [],
  };
  const stages = deriveStages(table, READING, inputs);
  const machine = table.names.filter((name) => /^(?:gpu_|host_|data_|cores_total)/.test(name));

  it.each(machine)('hold %s if its values follow it', (column) => {
    const followers = [0.1, 10].flatMap((factor) => {
      const values = table.numbers(column).map((value) => value * factor);
      const moved = deriveStages(table.with([[column, { kind: 'number', values }]]), READING, inputs);
      return stages.filter((stage, index) => `${stage.values}` !== `${moved[index]!.values}`);
    });
    expect(followers).not.toHaveLength(0);
    const readers = stages.filter(readsColumn(stages, column));
    expect(readers).toEqual(expect.arrayContaining(followers));
    expect(readers.length).toBeLessThan(stages.length);
  });
});

describe('steady host readings', () => {
  const rate = 'host_compute_Image_Preprocessing_Rate_single_worker_throughput';
  const readings = hostReadings(tableOf({ [rate]: 400 }, { [rate]: 400 }, { [rate]: 900 }), [0, 1, 2]);
  const steady = (value: number): number =>
    withSteadyReadings(tableOf({ [rate]: value }), readings)!.numbers(rate)[0]!;

  it('are the mean of what machines with the CPU read, one that several share counting once', () => {
    expect(readings['some CPU']!.logRate).toBeCloseTo(Math.log(600), 12);
    expect(withSteadyReadings(tableOf({ cpu_name: 'another' }), readings)).toBeUndefined();
  });

  it('hide what cannot be told from the day, and let through what is the machine’s own', () => {
    expect(steady(700)).toBeCloseTo(600, 9);
    expect(steady(6000)).toBeGreaterThan(5000);
  });

  it('rise with the reading', () => {
    const value = fc.double({ min: 10, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(steady(Math.min(a, b))).toBeLessThanOrEqual(steady(Math.max(a, b)) * (1 + 1e-12));
      }),
    );
  });
});

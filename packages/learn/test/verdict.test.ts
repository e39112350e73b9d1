import { type Table, tableFromRecords } from '@ctfusion/base';
import { assess, extrapolation, type Predictor, plausibleRange } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';
import { beforeAll, describe, expect, it } from 'vitest';
import { stagedFixture } from './staged-fixture.js';

/** A direct predictor of two inputs; one more was never present in training. */
const direct: Predictor = {
  kind: 'direct',
  inputs: ['batch_size', 'vram_gb', 'never'],
  targetColumn: 'total_time_ms',
  trainingDomain: { batch_size: [1, 32], vram_gb: [8, 80], never: null },
  backend: 'torch',
  predict: (table) => ({ latencyMs: new Float64Array(table.rowCount) }),
  toBundle: () => {
    throw new Error('never stored');
  },
};
const row = { batch_size: 8, vram_gb: 24 };
const verdict = (...records: Record<string, unknown>[]) =>
  assess(tableFromRecords(records, 'rows', columnType), direct);

describe('assess, any predictor', () => {
  it('supports a row inside the training range, and up to 10 % beyond it', () => {
    const inside = [row, { batch_size: 35.2, vram_gb: 88 }, { batch_size: 1, vram_gb: 7.2 }];
    expect(verdict(...inside).map(({ status, reasons }) => [status, reasons])).toEqual(
      inside.map(() => ['supported', []]),
    );
  });

  it('names the column that leaves the range, its value, the range and the factor', () => {
    const [above, below] = verdict({ ...row, batch_size: 128 }, { ...row, vram_gb: 4 });
    expect(above).toEqual({
      status: 'extrapolating',
      reasons: ["'batch_size' is 128, 4 times the largest of training (1 to 32)"],
      extrapolations: [{ column: 'batch_size', value: 128, low: 1, high: 32, factor: 4 }],
      nearest: [],
    });
    expect(below!.extrapolations).toEqual([{ column: 'vram_gb', value: 4, low: 8, high: 80, factor: 2 }]);
    expect(below!.reasons).toEqual(["'vram_gb' is 4, 0.5 times the smallest of training (8 to 80)"]);
  });

  it('does not support a missing value, and ignores a column that training lacked too', () => {
    const [missing, complete] = verdict({ batch_size: 8 }, { ...row, never: null });
    expect([missing!.status, missing!.reasons]).toEqual(['unsupported', ["'vram_gb' is missing"]]);
    expect(complete!.status).toBe('supported');
  });

  it('does not support a missing column, whatever else is wrong', () => {
    const [found] = verdict({ batch_size: 1000 });
    expect([found!.status, found!.reasons]).toEqual(['unsupported', ["'vram_gb' is missing"]]);
  });

  it('does not support a benchmark that cannot be, where it is read if it is there', async () => {
    const column = 'gpu_compute_Add_DeepLayer_fp32_latency';
    const table = tableFromRecords([{ ...row, backend: 'torch', [column]: -1 }], 'rows', columnType);
    const [unread] = assess(table, direct);
    expect(unread!.status).toBe('supported');
    const { predictor } = await stagedFixture();
    const readsOptionally = (name: string): boolean => predictor.readsOptionally(name);
    const [read] = assess(table, { ...direct, readsOptionally });
    expect([read!.status, read!.reasons]).toEqual([
      'unsupported',
      [expect.stringMatching(/^'gpu_compute_Add_DeepLayer_fp32_latency' is -1 ms; plausible is /)],
    ]);
    expect(['num_conv2d', 'cores_total', column].filter(readsOptionally)).toHaveLength(3);
    expect(['model_flops_g', 'vram_gb', 'model_name'].filter(readsOptionally)).toEqual([]);
  });

  it('extrapolates to another way of running the task, and supports no other kind of task', () => {
    const other = { ...row, runtime: 'vllm', precision: 'fp16', overlap: 'pipelined', parallel_devices: 2 };
    const [same, changed, kind] = verdict(
      {
        ...row,
        runtime: 'torch',
        precision: 'fp32',
        overlap: 'serial',
        parallel_devices: 1,
        quantisation: 'none',
      },
      other,
      { ...row, task_kind: 'generation' },
    );
    expect([same!.status, same!.reasons]).toEqual(['supported', []]);
    expect([changed!.status, changed!.reasons]).toEqual([
      'extrapolating',
      [
        "the runtime is 'vllm', the predictor learned from 'torch'",
        "the precision is 'fp16', the predictor learned from 'fp32'",
        "the number of devices is '2', the predictor learned from '1'",
        "the overlap of batches is 'pipelined', the predictor learned from 'serial'",
      ],
    ]);
    expect([kind!.status, kind!.reasons[0]]).toEqual([
      'unsupported',
      "the kind of task is 'generation', the predictor learned from 'frames', 'clips'",
    ]);
    const trained: Predictor = { ...direct, trainedSettings: { overlap: ['pipelined', 'serial'] } };
    const [judged] = assess(
      tableFromRecords([{ ...row, overlap: 'pipelined' }], 'rows', columnType),
      trained,
    );
    expect(judged!.status).toBe('supported');
  });

  it("supports no other backend than that of training, and guesses none for a machine's benchmarks", () => {
    const benchmarked = { ...row, host_compute_Image_Preprocessing_Rate_peak_host_throughput: 900 };
    const found = verdict(
      { ...row, backend: '' },
      { ...benchmarked, backend: 'torch' },
      { ...benchmarked, backend: 'onnxruntime' },
      { ...benchmarked, backend: '' },
    );
    expect(found.map(({ status }) => status)).toEqual([
      'supported',
      'supported',
      'unsupported',
      'unsupported',
    ]);
    expect(found[2]!.reasons[0]).toMatch(/'onnxruntime'.*'torch'/);
    expect(found[3]!.reasons[0]).toMatch(/does not say by which backend .*'torch'/);
    const withoutColumn = assess(tableFromRecords([benchmarked], 'rows', columnType), direct);
    expect(withoutColumn[0]!.status).toBe('unsupported');
  });

  it('does not support a value that cannot be right in its unit', () => {
    const found = verdict({ ...row, batch_size: 0 }, { ...row, vram_gb: 81_920 });
    expect(found.map(({ status, reasons }) => [status, reasons])).toEqual([
      ['unsupported', ["'batch_size' is 0 frames; plausible is 1 to 1000000"]],
      ['unsupported', ["'vram_gb' is 81900 GB; plausible is 0.1 to 4100"]],
    ]);
  });

  it('does not support a task whose part is more than the whole', () => {
    const moe = { ...row, params: 8e9, active_params: 9e9, transformer_layers: 32, cache_layers: 32 };
    const found = verdict(
      moe,
      { ...moe, active_params: 8e9 },
      { ...moe, active_params: 1, cache_layers: 33 },
    );
    expect(found.map(({ reasons }) => reasons)).toEqual([
      ["'active_params' is 9000000000 parameters, more than all of 'params', 8000000000"],
      [],
      ["'cache_layers' is 33 layers, more than all of 'transformer_layers', 32"],
    ]);
  });

  it('refuses a cell that is not a number with its place', () => {
    expect(() => verdict({ ...row, batch_size: 'eight' })).toThrow(
      /rows, row 1, column 'batch_size': 'eight'/,
    );
  });
});

describe('extrapolation', () => {
  it('has no factor where the range begins or ends at 0, or signs differ', () => {
    expect(extrapolation('num_gelu', 12, [0, 0])).toEqual({ column: 'num_gelu', value: 12, low: 0, high: 0 });
    expect(extrapolation('slope', -3, [1, 2])).toEqual({ column: 'slope', value: -3, low: 1, high: 2 });
    expect(extrapolation('slope', Number.NaN, [1, 2])).toBeUndefined();
  });

  it('widens a negative range outward', () => {
    expect(extrapolation('slope', -10.9, [-10, -5])).toBeUndefined();
    expect(extrapolation('slope', -12, [-10, -5])).toEqual({
      column: 'slope',
      value: -12,
      low: -10,
      high: -5,
    });
    expect(extrapolation('slope', -4.6, [-10, -5])).toBeUndefined();
    expect(extrapolation('slope', -4, [-10, -5])).toBeDefined();
  });
});

describe('plausibleRange', () => {
  it.each([
    ['gpu_compute_Conv_Standard_k3s1_fp32_latency', 'ms'],
    ['gpu_compute_Conv_Standard_k3s1_fp32_latency_at_batch', 'ms'],
    ['device_virtual_cnn_block_latency_fp16', 'ms'],
    ['gpu_compute_LayerNorm_ViT_fp16_peak_throughput', 'items/s'],
    ['data_transfer_H2D_DMA_peak_bandwidth_gbps', 'GiB/s'],
    ['data_transfer_D2H_PCIe_small_transfer_latency_ms', 'ms'],
    ['host_compute_Image_Preprocessing_Rate_peak_host_throughput', 'frames/s'],
    ['matrix_convloop', 's'],
    ['input_width', 'pixels'],
    ['num_batchnorm2d', 'modules'],
    ['nodes_batchnorm2d', 'nodes'],
    ['num_channels', 'channels'],
    ['fp32_tflops_cuda', 'TFLOP/s'],
    ['gpu_mem_bw_gbps', 'GB/s'],
  ])('%s is in %s', (column, unit) => expect(plausibleRange(column)?.unit).toBe(unit));

  it('knows that a GPU may have no tensor cores', () =>
    expect(plausibleRange('fp16_tflops_tensor')?.minimum).toBe(0));

  it('knows no range for a name', () => expect(plausibleRange('model_name')).toBeUndefined());
});

describe('assess, staged predictor', () => {
  let dataset: Table;
  let predictor: Predictor;
  beforeAll(async () => {
    ({ dataset, predictor } = await stagedFixture());
  });
  const rowOf = (system: RegExp): Record<string, unknown> => {
    const index = dataset.texts('system_id').findIndex((name) => system.test(name));
    return [...dataset.take([index]).records()][0]!;
  };
  const judge = (record: Record<string, unknown>) =>
    assess(tableFromRecords([record], 'rows', columnType), predictor)[0]!;

  it('supports every training row; the nearest system is the row’s own', () => {
    const verdicts = assess(dataset, predictor);
    const systems = dataset.texts('system_id');
    for (const [index, system] of systems.entries()) {
      if (!/_[124]c_.*_(16|32|48|64)sm$/.test(system)) continue;
      expect(verdicts[index]!.status).toBe('supported');
      expect(verdicts[index]!.nearest[0]).toEqual({ system, distance: 0 });
      expect(verdicts[index]!.nearest).toHaveLength(3);
    }
  });

  it('names processors and benchmarks of a larger machine', () => {
    const { status, extrapolations } = judge(rowOf(/_16c_.*_132sm$/));
    expect(status).toBe('extrapolating');
    const columns = extrapolations.map(({ column }) => column);
    expect(columns).toContain('cores_total');
    expect(columns).toContain('gpu_compute_Conv_Standard_k3s1_fp32_peak_throughput');
  });

  it('names a model that training did not see', () => {
    const { status, reasons } = judge({ ...rowOf(/_4c_.*_48sm$/), model_name: 'resnet51' });
    expect([status, reasons]).toEqual(['extrapolating', ["the model 'resnet51' was not trained on"]]);
  });

  it('does not support a zero in a benchmark that it needs only if it is there', () => {
    const record = rowOf(/_4c_.*_48sm$/);
    const { status, reasons } = judge({ ...record, data_transfer_D2H_PCIe_peak_bandwidth_gbps: 0 });
    expect(status).toBe('unsupported');
    expect(reasons[0]).toMatch(/'data_transfer_D2H_PCIe_peak_bandwidth_gbps' is 0 GiB\/s/);
  });

  it('counts missing columns beyond the fourth, and gives no nearest system without its benchmarks', () => {
    const { model_name, batch_size, total_frames } = rowOf(/_4c_.*_48sm$/);
    const { reasons, nearest } = judge({ model_name, batch_size, total_frames });
    expect(reasons).toEqual([
      expect.stringMatching(/^'im_height', 'im_width', 'model_flops_g', '\w+' and \d+ more are missing$/),
      expect.stringMatching(/^nothing that tells the speed of its GPU is known/),
    ]);
    expect(nearest).toEqual([]);
  });
});

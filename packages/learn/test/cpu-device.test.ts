import { fileURLToPath } from 'node:url';
import { type Column, Table } from '@ctfusion/base';
import { FolderSource, readTable } from '@ctfusion/base/files';
import { loadBundle, type Predictor, predictJudged } from '@ctfusion/predict';
import { columnDefinition, columnType, parseBenchmarkName } from '@ctfusion/schema/columns';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../src/dataset/load.js';
import { CPU_DEVICE_BENCHMARKS } from '../src/systems/cpu-device.js';

const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const numbers = (values: ArrayLike<number>): Column => ({
  kind: 'number',
  values: Float64Array.from(values),
});
const isBenchmark = (name: string): boolean =>
  columnDefinition(name)?.role === 'benchmark' || parseBenchmarkName(name) !== undefined;

describe('a machine whose device is its CPU', () => {
  let predictor: Predictor;
  let runs: Table;
  /** The runs, their machine known by its cores alone. */
  let facts: Table;

  beforeAll(async () => {
    predictor = loadBundle(new FolderSource(root('bundles/frames')));
    runs = await loadDataset(root('data/xeon-2c-cpu'));
    const hidden = runs.names.filter((name) => isBenchmark(name) || name === 'backend');
    facts = runs.without(new Set(hidden)).with([['gpus', numbers(new Float64Array(runs.rowCount))]]);
  });

  const inside = (table: Table): number => {
    const { latencyMs, interval } = predictor.predict(table, 0.9);
    const times = runs.numbers('total_time_ms');
    const held = Array.from(
      latencyMs,
      (_, row) => times[row]! >= interval!.lowerMs[row]! && times[row]! <= interval!.upperMs[row]!,
    );
    return held.filter(Boolean).length / held.length;
  };

  it('is learned from what the embedded one reads', async () => {
    const measured = await readTable(root('data/xeon-2c-cpu/hardware_benchmark.csv'), columnType);
    for (const { column, reading } of CPU_DEVICE_BENCHMARKS) {
      // Two differ by design: 512-bit vectors count √2 less, and no benchmark of a CPU reads a launch.
      const expected = measured.numbers(column)[0]!;
      const ratio = reading / expected;
      const isLaunch = column === 'gpu_compute_MatMul_Attention_QK_fp32_latency';
      const factors = isLaunch ? [0.009 / expected] : [1, Math.SQRT2, Math.SQRT1_2];
      expect(
        factors.some((factor) => Math.abs(ratio / factor - 1) < 1e-4),
        column,
      ).toBe(true);
    }
  });

  it('gets an estimate, as wide as its truth deserves', () => {
    const { verdicts } = predictJudged(facts, predictor, 0.9);
    for (const { status } of verdicts) expect(status).toBe('estimated');
    expect(inside(facts)).toBeGreaterThan(0.85);
  });

  it('takes benchmarks by another backend for evidence, which narrows the interval and does not decide', () => {
    const { verdicts } = predictJudged(runs, predictor, 0.9);
    expect(verdicts[0]!.status).toBe('estimated');
    expect(verdicts[0]!.reasons).toContain(
      "its benchmarks by backend 'onnxruntime-cpu' count as evidence, not as readings",
    );
    const known = predictor.predict(runs, 0.9).imputedDeviation!;
    const unknown = predictor.predict(facts, 0.9).imputedDeviation!;
    for (const [row, deviation] of known.entries()) expect(deviation).toBeLessThan(unknown[row]!);
    expect(inside(runs)).toBeGreaterThan(0.8);
  });

  it('is slower with fewer cores, and not predicted where nobody says how many', () => {
    const one = facts.take([0]).without(new Set(['cores_total', 'threads', 'base_ghz', 'l3_cache_mb']));
    const withCores = (cores: number): Table => one.with([['cores_effective', numbers([cores])]]);
    const times = [2, 8, 32].map((cores) => predictor.predict(withCores(cores)).latencyMs[0]!);
    expect(times[0]).toBeGreaterThan(times[1]!);
    expect(times[1]).toBeGreaterThan(times[2]!);
    const { verdicts } = predictJudged(one, predictor, 0.9);
    expect(verdicts[0]!.status).toBe('unsupported');
    expect(verdicts[0]!.reasons[0]).toMatch(/nothing that tells the speed of its CPU/);
  });

  it('is predicted the same beside machines with a GPU', () => {
    const cpu = facts.take([0, 7]);
    const gpu = cpu.with([
      ['gpus', numbers([1, 1])],
      ['fp32_tflops_cuda', numbers([82.58, 35.58])],
      ['gpu_mem_bw_gbps', numbers([1008, 936])],
      ['vram_gb', numbers([24, 24])],
    ]);
    const mixed = new Table(
      gpu.names.map((name): [string, Column] => {
        if (gpu.column(name).kind === 'text')
          return [name, { kind: 'text', values: [...cpu.texts(name), ...gpu.texts(name)] }];
        return [name, numbers([...cpu.optionalNumbers(name), ...gpu.numbers(name)])];
      }),
      4,
      'mixed',
    );
    const alone = [cpu, gpu].flatMap((table) => [...predictor.predict(table).latencyMs]);
    const together = predictor.predict(mixed).latencyMs;
    for (const [row, time] of alone.entries()) expect(together[row]).toBeCloseTo(time, 9);
    expect(together[2]).not.toBe(together[0]);
  });
});

describe('a task in half precision', () => {
  it('is estimated on a machine that nobody measured', () => {
    const predictor = loadBundle(new FolderSource(root('bundles/frames')));
    const task = {
      batch_size: 8,
      total_frames: 96,
      im_height: 720,
      im_width: 1280,
      model_flops_g: 8.18,
      input_height: 224,
      input_width: 224,
    };
    const sheet = {
      fp32_tflops_cuda: 35.58,
      gpu_mem_bw_gbps: 936,
      vram_gb: 24,
      threads: 16,
      max_boost_ghz: 4.6,
    };
    const table = (further: readonly [string, Column][]): Table =>
      new Table(
        [
          ...Object.entries({ ...task, ...sheet }).map(([name, value]): [string, Column] => [
            name,
            numbers([value]),
          ]),
          ['model_name', { kind: 'text', values: ['resnet50'] }],
          ...further,
        ],
        1,
        'offer',
      );
    const half = [
      table([['precision', { kind: 'text', values: ['fp16'] }]]),
      table([['model_input_dtype_bytes', numbers([2])]]),
    ];
    const single = predictor.predict(table([]), 0.9);
    for (const one of half) {
      const { verdicts, predictions } = predictJudged(one, predictor, 0.9);
      expect(verdicts[0]!.status, verdicts[0]!.reasons.join('; ')).toBe('estimated');
      expect(verdicts[0]!.knowledge!.imputed).toContain('gpu_compute_Conv_Standard_k3s1_fp16_latency');
      expect(predictions.latencyMs[0]).toBeLessThan(single.latencyMs[0]!);
      // Half-precision benchmarks are the hardest to impute.
      expect(predictions.imputedDeviation![0]).toBeGreaterThan(single.imputedDeviation![0]!);
    }
  });
});

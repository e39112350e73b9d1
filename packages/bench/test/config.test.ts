import { InputError } from '@ctfusion/base';
import { describe, expect, it } from 'vitest';
import { workloadBytes, workloadFlops } from '../src/backends/workload.js';
import { planBench, quickConfig } from '../src/config/plan.js';
import { parseBenchConfig, readBenchConfig } from '../src/config/read-config.js';
import { workerCounts } from '../src/jobs/bench-jobs.js';

const failure = (text: string): string => {
  try {
    planBench(parseBenchConfig(text, 'bench.yaml'), 'all');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  return 'no error';
};

const group = (benchmark: string, name = 'gpu_compute') =>
  `benchmark_groups:\n  - group_name: ${name}\n    benchmarks:\n      - ${benchmark}\n`;

describe('the embedded configuration', () => {
  const config = readBenchConfig();

  it('holds the published benchmarks, each in both precisions', () => {
    const { curves, transfers, hosts, memories } = planBench(config, 'all');
    const added = ['Linear_4096', 'MatVec_8192', 'Launch', 'Attention_Cache_4096'];
    const published = curves.filter(({ name }) => !added.includes(name));
    expect(published).toHaveLength(22);
    expect(curves.length - published.length).toBe(7);
    expect(memories.map(({ name }) => name)).toEqual(['Read', 'Write', 'Copy']);
    expect(curves[0]).toMatchObject({ name: 'MatMul_Square_4096', batchSizes: [1] });
    expect(published[2]!.batchSizes.at(-1)).toBe(1024);
    expect(transfers.map(({ name }) => name)).toHaveLength(5);
    expect(hosts).toHaveLength(1);
  });

  it('is narrowed by a target', () => {
    expect(planBench(config, 'host_compute')).toMatchObject({ curves: [], transfers: [] });
    expect(planBench(config, 'data_transfer').curves).toEqual([]);
    expect(planBench(config, 'gpu_compute').hosts).toEqual([]);
  });

  it('becomes smaller in a quick run, and loses no benchmark', () => {
    const names = (quick: boolean) =>
      planBench(quick ? quickConfig(config) : config, 'all').curves.map(({ name }) => name);
    expect(names(true)).toEqual(names(false));
    const quick = planBench(quickConfig(config), 'all');
    expect(Math.max(...quick.curves.flatMap(({ batchSizes }) => batchSizes))).toBeLessThanOrEqual(64);
    expect(Math.max(...quick.curves.map(({ timeBudgetSeconds }) => timeBudgetSeconds))).toBeLessThan(1);
  });

  it('counts work as one does by hand', () => {
    const { curves } = planBench(config, 'gpu_compute');
    const find = (name: string) => ({ ...curves.find((curve) => curve.name === name)!, batchSize: 2 });
    expect(workloadFlops({ ...find('MatMul_Square_4096'), batchSize: 1 })).toBe(2 * 4096 ** 3);
    expect(workloadFlops(find('Linear_4096'))).toBe(2 * 2 * 4096 * 4096);
    expect(workloadBytes(find('Linear_4096'))).toBe((2 * 4096 + 4096 * 4096 + 2 * 4096) * 4);
    expect(workloadFlops(find('Conv_Standard_k3s1'))).toBe(2 * 2 * 256 * 256 * 9 * 56 * 56);
    expect(workloadFlops(find('Conv_Downsampling_k3s2'))).toBe(2 * 2 * 512 * 256 * 9 * 28 * 28);
    expect(workloadBytes(find('Add_ShallowLayer'))).toBe(3 * 2 * 64 * 224 * 224 * 4);
  });
});

describe('a configuration of the published structure', () => {
  it('is taken as it is, with its number of images and its device', () => {
    const config = parseBenchConfig(
      `run_settings: { device: "cuda", warmup_runs: 5, timed_runs: 50, batch_sizes: [1, 2] }\n${group(
        '{ name: Image_Preprocessing_Rate, parameters: { domain: image_classification, num_workers: auto, num_images: 1000, image_size: [224, 224] } }',
        'host_compute',
      )}`,
      'published.yaml',
    );
    expect(config.run_settings).toMatchObject({ device: 'cuda', backend: 'onnxruntime', min_timed_runs: 3 });
  });

  it('leaves out what is not enabled', () => {
    const text = group('{ name: A, enabled: false, layer_type: Add, parameters: { shape: [2] } }');
    expect(planBench(parseBenchConfig(text, 'x'), 'all').curves).toEqual([]);
  });

  it('is refused in one line that names file, field and value', () => {
    expect(failure(group('{ name: A, layer_type: Conv2D, parameters: {} }'))).toMatch(
      /^bench\.yaml, 'benchmark_groups\.0\.benchmarks\.0\.layer_type': 'Conv2D' is an unknown layer type of benchmark 'A' \(did you mean 'Conv2d'\?\)/,
    );
    expect(
      failure(group('{ name: A, layer_type: Add, parameters: { shape: [2] } }', 'gpu_computes')),
    ).toMatch(/'gpu_computes' is an unknown benchmark group \(did you mean 'gpu_compute'\?\)/);
    expect(failure('run_settings: { timed_runs: -1 }\nbenchmark_groups: []')).toMatch(
      /run_settings\.timed_runs.*-1/,
    );
    expect(failure(group('{ name: A, layer_type: Add, parameters: { shape: [2], size: 3 } }'))).toMatch(
      /size/,
    );
    expect(failure('a: [')).toMatch(/^bench\.yaml: is not valid YAML/);
    // A name becomes a column's: what acts on a terminal or in a spreadsheet is none.
    for (const name of ['"a\\e[2J"', '"a\\nb"', '=cmd', '"a,b"', '""']) {
      expect(failure(group(`{ name: ${name}, layer_type: Add, parameters: { shape: [2] } }`))).toMatch(
        /benchmarks\.0\.name.*letters, digits/,
      );
    }
  });

  it('must not contradict itself', () => {
    const shape = 'input_shape: [8, 4, 4], out_channels: 2, kernel_size: 1, stride: 1, padding: 0';
    expect(failure(group(`{ name: C, layer_type: Conv2d, parameters: { ${shape}, in_channels: 9 } }`))).toBe(
      "'C.parameters.in_channels': is 9, but the shapes say 8",
    );
    const matrices = 'variant: Batched_3D, shape_a: [2, 3], shape_b: [4, 5]';
    expect(failure(group(`{ name: M, layer_type: MatMul, parameters: { ${matrices} } }`))).toMatch(
      /M\.parameters\.shape_b/,
    );
  });
});

describe('worker counts', () => {
  it('are the powers of two up to the cores, and the cores', () => {
    expect(workerCounts('auto', 1)).toEqual([1]);
    expect(workerCounts('auto', 6)).toEqual([1, 2, 4, 6]);
    expect(workerCounts('auto', 8)).toEqual([1, 2, 4, 8]);
    expect(workerCounts([3, 1, 3], 8)).toEqual([1, 3]);
  });
});

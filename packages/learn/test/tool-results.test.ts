import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { createCpuResolver, createGpuResolver, parseDataSheets, recordsOf } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import { afterAll, describe, expect, it } from 'vitest';
import { readToolResults, type ToolSettings, timedTasks } from '../src/index.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-tools-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const catalog = new URL('../../../data/catalog/', import.meta.url);
const sheets = (kind: 'gpu' | 'cpu') =>
  parseDataSheets(recordsOf(readCsv(new URL(`${kind}s.csv`, catalog).pathname, () => 'text')), kind);
const resolvers = { gpu: createGpuResolver(sheets('gpu')), cpu: createCpuResolver(sheets('cpu')) };

const read = (name: string, text: string, settings: ToolSettings = {}) => {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return readToolResults(file, settings);
};
const column = (table: Table, name: string): readonly (number | string)[] =>
  table.column(name).kind === 'text' ? table.texts(name) : [...table.numbers(name)];

/** The example of llama.cpp's tools/llama-bench/README.md, section JSON; entries that are not read are left out here. */
const LLAMA_BENCH = [
  {
    build_commit: '8cf427ff',
    build_number: 5163,
    cpu_info: 'AMD Ryzen 7 7800X3D 8-Core Processor',
    gpu_info: 'NVIDIA GeForce RTX 4080',
    backends: 'CUDA',
    model_filename: 'models/Qwen2.5-7B-Instruct-Q4_K_M.gguf',
    model_type: 'qwen2 7B Q4_K - Medium',
    model_size: 4677120000,
    model_n_params: 7615616512,
    n_gpu_layers: -1,
    n_prompt: 512,
    n_gen: 0,
    n_depth: 0,
    avg_ns: 72135640,
    avg_ts: 7100.002165,
    samples_ns: [74601900, 71632900, 71745200, 71952700, 70745500],
  },
  {
    build_commit: '8cf427ff',
    build_number: 5163,
    cpu_info: 'AMD Ryzen 7 7800X3D 8-Core Processor',
    gpu_info: 'NVIDIA GeForce RTX 4080',
    backends: 'CUDA',
    model_filename: 'models/Qwen2.5-7B-Instruct-Q4_K_M.gguf',
    model_type: 'qwen2 7B Q4_K - Medium',
    model_size: 4677120000,
    model_n_params: 7615616512,
    n_gpu_layers: -1,
    n_prompt: 0,
    n_gen: 128,
    n_depth: 0,
    avg_ns: 1076767880,
    avg_ts: 118.881588,
    samples_ns: [1075361300, 1065089400, 1071761200, 1081934900, 1089692600],
  },
];
/** The same README, section "Different prefilled context". */
const TABLE = `| model                          |       size |     params | backend    | ngl |            test |                  t/s |
| ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
| qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |           pp512 |      7340.20 ± 23.45 |
| qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |           tg128 |        120.60 ± 0.59 |
| qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |    pp512 @ d512 |      6425.91 ± 18.88 |

build: 8cf427ff (5163)
`;

describe('llama-bench', () => {
  it('in JSON tells a run for every sample: device, shape, bits and tokens', () => {
    const { form, tasks } = read('bench.json', JSON.stringify(LLAMA_BENCH, null, 2));
    expect([form, tasks.rowCount]).toEqual(['llama-bench', 10]);
    expect(column(tasks, COLUMN.totalTimeMs).slice(0, 2)).toEqual([74.6019, 71.6329]);
    expect(tasks.texts(COLUMN.systemId)[0]).toBe('NVIDIA GeForce RTX 4080');
    expect(tasks.texts(COLUMN.modelName)[0]).toBe('Qwen2.5-7B-Instruct-Q4_K_M');
    expect(tasks.texts(COLUMN.quantisation)[0]).toBe('q4_k_m');
    expect(tasks.texts(COLUMN.accelerator)[0]).toBe('cuda');
    expect(column(tasks, COLUMN.promptTokens)).toEqual([512, 512, 512, 512, 512, 0, 0, 0, 0, 0]);
    expect(tasks.numbers(COLUMN.weightBits)[0]).toBeCloseTo((4677120000 * 8) / 7615616512, 10);
    expect([tasks.numbers(COLUMN.transformerLayers)[0], tasks.numbers(COLUMN.kvHeads)[0]]).toEqual([28, 4]);
    expect(tasks.numbers(COLUMN.deviceLayers)[0]).toBeNaN();
  });

  it('in JSON lines and CSV tells the same', () => {
    const json = read('bench.json', JSON.stringify(LLAMA_BENCH)).tasks;
    const lines = read('bench.jsonl', LLAMA_BENCH.map((test) => JSON.stringify(test)).join('\n')).tasks;
    expect(column(lines, COLUMN.totalTimeMs)).toEqual(column(json, COLUMN.totalTimeMs));
    // Quoted cells below one heading, without samples, as print_fields of its CSV printer writes them.
    const plain = LLAMA_BENCH.map(({ samples_ns: _, ...test }) => test);
    const csv = [
      Object.keys(plain[0]!).join(','),
      ...plain.map((test) =>
        Object.values(test)
          .map((cell) => `"${cell}"`)
          .join(','),
      ),
    ];
    const { tasks } = read('bench.csv', csv.join('\n'));
    expect(column(tasks, COLUMN.totalTimeMs)).toEqual([72.13564, 1076.76788]);
    expect(column(tasks, COLUMN.weightBits)[0]).toBe(column(json, COLUMN.weightBits)[0]);
  });

  it('as a table needs the device by name', () => {
    expect(() => read('bench.md', TABLE)).toThrow(
      /bench.md, 'system': the file does not say on which device it ran/,
    );
    const { tasks } = read('bench.md', TABLE, { system: 'RTX 4080' });
    expect(column(tasks, COLUMN.promptTokens)).toEqual([512, 0, 512]);
    expect(column(tasks, COLUMN.cachedTokens)).toEqual([0, 0, 512]);
    expect(tasks.numbers(COLUMN.totalTimeMs)[1]).toBeCloseTo((1000 * 128) / 120.6, 9);
    expect(tasks.numbers(COLUMN.weightBits)[0]).toBeCloseTo((4.36 * 2 ** 30 * 8) / 7.62e9, 9);
  });

  it('that asks for no work is refused', () => {
    const idle = [{ ...LLAMA_BENCH[0]!, n_prompt: 0, n_gen: 0 }];
    expect(() => read('bench.json', JSON.stringify(idle))).toThrow(
      /bench.json, test 1, 'n_prompt': is 0, and so is n_gen: the test asks for no work/,
    );
  });

  it('gets the facts of its device from the catalog', () => {
    const { table } = read('bench.json', JSON.stringify(LLAMA_BENCH)).describe(resolvers);
    expect(table.rowCount).toBe(10);
    expect(table.numbers(COLUMN.deviceMemoryBandwidthGbps)[0]).toBeCloseTo(716.8, 0);
    const unknown = read('bench.json', JSON.stringify(LLAMA_BENCH), { system: 'no such card' });
    expect(unknown.describe(resolvers)).toMatchObject({ leftOut: { 'devices without a data sheet': 10 } });
  });

  it.each([
    [{ model_size: undefined }, /test 1, 'model_size': is missing/],
    [{ model_size: 'much' }, /'model_size': is 'much', which is no number/],
    [{ samples_ns: [0] }, /a run takes 0 ms; it must be above 0/],
  ])('with %j is refused in one line', (entries, message) => {
    expect(() => read('bad.json', JSON.stringify([{ ...LLAMA_BENCH[0], ...entries }]))).toThrow(message);
  });
});

/** Entries of `vllm bench serve --save-result` (vllm-project/vllm, vllm/benchmarks/serve.py: result_json). */
const VLLM = {
  date: '20251101-120000',
  backend: 'vllm',
  label: null,
  model_id: 'meta-llama/Llama-3.1-8B-Instruct',
  tokenizer_id: 'meta-llama/Llama-3.1-8B-Instruct',
  num_prompts: 200,
  request_rate: 'inf',
  burstiness: 1.0,
  max_concurrency: 16,
  duration: 50.0,
  completed: 200,
  total_input_tokens: 102400,
  total_output_tokens: 25600,
  request_throughput: 4.0,
  output_throughput: 512.0,
  total_token_throughput: 2560.0,
  mean_ttft_ms: 190.0,
  median_ttft_ms: 180.0,
  mean_tpot_ms: 30.0,
  median_tpot_ms: 30.0,
  mean_itl_ms: 30.0,
};

describe("vLLM's serving benchmark", () => {
  it('tells the mean request beside those under way, and asks for what it does not say', () => {
    const text = JSON.stringify(VLLM);
    expect(() => read('serve.json', text)).toThrow(
      /'quantisation': the file does not say how the weights are stored/,
    );
    expect(() => read('serve.json', text, { quantisation: 'bf16' })).toThrow(
      /'system': the file does not say on which device it ran/,
    );
    const { form, tasks } = read('serve.json', text, { quantisation: 'bf16', system: 'A100 80GB' });
    expect(form).toBe('vllm');
    // By hand: 190 + 127 · 30 ms a request; 4 requests a second of 4 s each are 16 at a time.
    expect(column(tasks, COLUMN.totalTimeMs)).toEqual([4000]);
    expect(column(tasks, COLUMN.sequences)).toEqual([16]);
    expect([column(tasks, COLUMN.promptTokens), column(tasks, COLUMN.generatedTokens)]).toEqual([
      [512],
      [128],
    ]);
    expect([column(tasks, COLUMN.transformerLayers), column(tasks, COLUMN.weightBits)]).toEqual([[32], [16]]);
    expect(column(tasks, COLUMN.runtime)).toEqual(['vllm']);
  });

  it('appended to a file tells several, and without a completed request none', () => {
    const two = `${JSON.stringify(VLLM)}\n${JSON.stringify({ ...VLLM, mean_e2el_ms: 4100 })}`;
    const settings = { quantisation: 'awq', system: 'A100', devices: 2 };
    const { tasks } = read('serve.json', two, settings);
    expect(column(tasks, COLUMN.totalTimeMs)).toEqual([4000, 4100]);
    expect(column(tasks, COLUMN.parallelDevices)).toEqual([2, 2]);
    expect(() => read('serve.json', JSON.stringify({ ...VLLM, completed: 0 }), settings)).toThrow(
      /'completed': is '0'/,
    );
  });
});

/** Columns of huggingface/pytorch-image-models, benchmark.py; two made-up rows and one that failed. */
const TIMM = `model,infer_img_size,infer_samples_per_sec,infer_step_time,infer_batch_size,param_count,infer_gmacs,infer_macts
resnet50,224,4000.0,64.0,256,25.56,4.11,11.11
vit_base_patch16_224,224,2000.0,128.0,256,86.57,16.87,16.49
broken,224,0,0,256,1,1,1
`;

describe("timm's results", () => {
  it('are named by their file, or by options', () => {
    const named = read('benchmark-infer-amp-nchw-pt240-cu124-rtx4090.csv', TIMM);
    expect([named.form, named.leftOut]).toEqual(['timm-results', { 'without a time': 1 }]);
    expect(column(named.tasks, COLUMN.systemId)).toEqual(['rtx4090', 'rtx4090']);
    expect(column(named.tasks, COLUMN.totalTimeMs)).toEqual([64, 128]);
    expect(named.describe(resolvers).table.rowCount).toBe(2);
    expect(() => read('mine.csv', TIMM)).toThrow(/'system': the file does not say/);
    expect(() => read('mine.csv', TIMM, { system: 'RTX 3090' })).toThrow(
      /'precision': the file does not say in which precision/,
    );
    const own = read('mine.csv', TIMM, { system: 'RTX 3090', precision: 'fp16' });
    expect(column(own.tasks, COLUMN.forwardMatrixGflops)).toEqual([0, 2 * 16.87]);
    expect(column(own.tasks, COLUMN.precision)).toEqual(['fp16', 'fp16']);
  });
});

/** As LoadGen writes it (mlcommons/inference, loadgen/results.cc); figures made up. */
const summary = (
  scenario: string,
  metric: string,
  verdict = 'VALID',
): string => `================================================
MLPerf Results Summary
================================================
SUT name : PySUT
Scenario : ${scenario}
Mode     : PerformanceOnly
${metric}
Result is : ${verdict}
  Min duration satisfied : Yes
  Min queries satisfied : Yes
  Early stopping satisfied: Yes

================================================
Additional Stats
================================================
Min latency (ns)                : 900000
Max latency (ns)                : 9000000
Mean latency (ns)               : 1250000
50.00 percentile latency (ns)   : 1200000
`;
const work = {
  convolutionGflops: 8.2,
  groupedGflops: 0,
  matrixGflops: 0,
  attentionGflops: 0,
  elementwiseGb: 0.1,
  normalisationGb: 0.1,
  params: 25_557_032,
  kernels: 175,
};

describe("MLPerf's summary", () => {
  const settings = { model: 'resnet50', system: 'A100', precision: 'fp16', work: () => work };

  it('tells one sample, or a batch of those a second', () => {
    const single = read(
      'mlperf_log_summary.txt',
      summary('SingleStream', '90th percentile latency (ns) : 1300000'),
      settings,
    );
    expect([
      single.form,
      column(single.tasks, COLUMN.totalTimeMs),
      column(single.tasks, COLUMN.batchSize),
    ]).toEqual(['mlperf', [1.25], [1]]);
    const offline = summary('Offline', 'Samples per second: 40000');
    expect(() => read('mlperf_log_summary.txt', offline, settings)).toThrow(
      /'batch': the file does not say how many samples/,
    );
    const { tasks } = read('mlperf_log_summary.txt', offline, { ...settings, batch: 128 });
    expect(column(tasks, COLUMN.totalTimeMs)).toEqual([3.2]);
    expect(column(tasks, COLUMN.forwardConvolutionGflops)).toEqual([8.2]);
  });

  it('that is not valid, of another scenario, or of no network is refused in one line', () => {
    const at =
      (text: string, further: ToolSettings = settings) =>
      () =>
        read('mlperf_log_summary.txt', text, further);
    expect(at(summary('Offline', 'Samples per second: 1', 'INVALID'))).toThrow(
      /'Result is': is 'INVALID'; only valid runs count/,
    );
    expect(at(summary('Server', 'Scheduled samples per second : 5'))).toThrow(
      /'Scenario': is 'Server'; SingleStream and Offline/,
    );
    expect(at(summary('Offline', 'no rate'), { ...settings, batch: 8 })).toThrow(
      /'Samples per second': is missing/,
    );
    expect(at(summary('SingleStream', ''), {})).toThrow(/'model': the file does not say which network/);
  });
});

describe('a table of tasks and times', () => {
  const tasks = new Table(
    [
      [COLUMN.modelName, { kind: 'text', values: ['a', 'b', 'b'] }],
      [COLUMN.batchSize, { kind: 'number', values: Float64Array.of(1, 2, 4) }],
    ],
    3,
    'tasks.json',
  );
  const times = (rows: readonly (readonly [string, number])[], unit = 'ms') =>
    new Table(
      [
        ['task', { kind: 'text', values: rows.map(([task]) => task) }],
        [unit, { kind: 'number', values: Float64Array.from(rows, ([, time]) => time) }],
      ],
      rows.length,
      'times.csv',
    );

  it('names each by its model, or by its number', () => {
    const runs = timedTasks(
      times(
        [
          ['a', 2],
          ['3', 0.5],
        ],
        's',
      ),
      tasks,
      { system: 'mine' },
      'times.csv',
    );
    expect(column(runs, COLUMN.totalTimeMs)).toEqual([2000, 500]);
    expect(column(runs, COLUMN.batchSize)).toEqual([1, 4]);
    expect(column(runs, COLUMN.systemId)).toEqual(['mine', 'mine']);
  });

  it.each<[[string, number], RegExp]>([
    [['c', 1], /'c' is none of the tasks/],
    [['b', 1], /'b' is 2 of the tasks; give its number/],
    [['4', 1], /'4' is none of the tasks/],
    [['a', 0], /is 0; it must be above 0/],
  ])('%j is refused', (row, message) => {
    expect(() => timedTasks(times([row]), tasks, { system: 'mine' }, 'times.csv')).toThrow(message);
  });

  it('needs the machine', () => {
    expect(() => timedTasks(times([['a', 1]]), tasks, {}, 'times.csv')).toThrow(
      /'system': the file does not say on which machine/,
    );
  });
});

it('any other file is of no tool', () => {
  expect(() => read('other.csv', 'a,b\n1,2\n')).toThrow(
    /is no file of llama-bench, vllm, timm-results, mlperf/,
  );
});

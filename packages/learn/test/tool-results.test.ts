import { Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { createCpuResolver, createGpuResolver, parseDataSheets, recordsOf } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { type ToolSettings, timedTasks } from '../src/index.js';
import {
  column,
  LLAMA_BENCH,
  PUBLISHED,
  RESULTS,
  read,
  summary,
  TABLE,
  TIMM,
  VLLM,
  work,
} from './tool-files.js';

const catalog = new URL('../../../data/catalog/', import.meta.url);
const sheets = (kind: 'gpu' | 'cpu') =>
  parseDataSheets(recordsOf(readCsv(new URL(`${kind}s.csv`, catalog).pathname, () => 'text')), kind);
const resolvers = { gpu: createGpuResolver(sheets('gpu')), cpu: createCpuResolver(sheets('cpu')) };

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

  it('of older versions tells its device by what was built in, and without sizes by its names', () => {
    // llama.cpp's examples/llama-bench/README.md of 2023, section JSON, the first test.
    const old = {
      build_commit: '3469684',
      build_number: 1275,
      cuda: true,
      metal: false,
      gpu_blas: true,
      blas: true,
      cpu_info: '13th Gen Intel(R) Core(TM) i9-13900K',
      gpu_info: 'NVIDIA GeForce RTX 3090 Ti',
      model_filename: 'models/7B/ggml-model-q4_0.gguf',
      model_type: 'llama 7B mostly Q4_0',
      model_size: 3825065984,
      model_n_params: 6738415616,
      n_gpu_layers: 99,
      n_prompt: 512,
      n_gen: 0,
      avg_ns: 212365953,
      avg_ts: 2410.974041,
      samples_ns: [213837238, 211635853, 212328053, 211329715, 212698907],
    };
    const told = (entry: object) => {
      const { tasks } = read('old.json', JSON.stringify([entry]));
      const names = [
        COLUMN.accelerator,
        COLUMN.systemId,
        COLUMN.quantisation,
        COLUMN.params,
        COLUMN.weightBits,
      ];
      return names.map((name) => column(tasks, name)[0]);
    };
    const device = ['cuda', 'NVIDIA GeForce RTX 3090 Ti', 'q4_0'];
    expect(told(old)).toEqual([...device, 6738415616, (3825065984 * 8) / 6738415616]);
    // The very first versions had no sizes: 6,738,415,616 parameters by the name, the scheme's mean of bits (the file's is 4.54).
    expect(told({ ...old, model_size: undefined, model_n_params: undefined })).toEqual([
      ...device,
      6738415616,
      4.55,
    ]);
    expect(told({ ...old, model_n_params: undefined })[4]).toBeCloseTo((3825065984 * 8) / 6738415616, 9);
    expect(told({ ...old, cuda: false, metal: true, gpu_info: 'Apple M2' })[0]).toBe('metal');
    expect(told({ ...old, gpu_info: 'AMD Radeon RX 7900 XTX' })[0]).toBe('rocm');
    expect(told({ ...old, cuda: false, gpu_info: '' })[0]).toBe('cpu');
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
    expect(unknown.describe(resolvers)).toMatchObject({
      leftOut: { "of devices without a data sheet ('no such card')": 10 },
    });
    const cards = ['A1', 'B2', 'B2', 'C3', 'D4', 'E5'].map((name) => ({
      ...LLAMA_BENCH[0]!,
      gpu_info: `card ${name}`,
    }));
    const { leftOut } = read('bench.json', JSON.stringify(cards)).describe(resolvers);
    expect(Object.keys(leftOut)).toEqual([
      "of devices without a data sheet ('card A1', 'card B2', 'card C3' and 2 more)",
    ]);
  });

  it.each([
    [{ model_size: undefined, model_type: 'no name' }, /test 1, 'model_size': is missing, and 'Qwen2.5-7B-/],
    [{ model_n_params: undefined, model_filename: 'a.gguf' }, /'model': the size of 'a' is not known/],
    [{ samples_ns: [1e-300] }, /a run takes 1e-306 ms; launching a kernel alone takes longer/],
    [{ samples_ns: [1e30] }, /a run takes 1e\+24 ms, which is more than ten years/],
    [{ model_size: 'much' }, /'model_size': is 'much', which is no number/],
    [{ samples_ns: [0] }, /a run takes 0; a latency is above 0 and finite/],
  ])('with %j is refused in one line', (entries, message) => {
    expect(() => read('bad.json', JSON.stringify([{ ...LLAMA_BENCH[0], ...entries }]))).toThrow(message);
  });
});

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

describe("MLCommons' results", () => {
  const network = (name: string) => (name === 'resnet50' ? work : undefined);

  it('as the submission checker writes them tell latencies, and Offline a batch of every device', () => {
    const { form, tasks, leftOut } = read('summary.csv', RESULTS, { work: network, batch: 128 });
    expect(form).toBe('mlperf-results');
    // By hand: a query of 8 samples; 128 samples on each of 4 devices at 64,000 a second.
    expect(column(tasks, COLUMN.totalTimeMs)).toEqual([0.5, 2, 8, 5]);
    expect(column(tasks, COLUMN.batchSize)).toEqual([1, 8, 128, 1]);
    expect(column(tasks, COLUMN.parallelDevices)).toEqual([1, 1, 4, 1]);
    expect(column(tasks, COLUMN.runtime)).toEqual(['torch', 'torch', 'tensorrt', 'onnxruntime']);
    expect(column(tasks, COLUMN.precision)).toEqual(['fp16', 'fp16', 'int8', 'fp32']);
    expect(column(tasks, COLUMN.systemId)[3]).toBe('AMD EPYC 9654');
    expect(leftOut).toEqual({
      'of power': 1,
      'of a scenario that tells no time of one run': 1,
      'of a network whose work is not known': 1,
    });
    const offline = 'of Offline, whose batch nobody says';
    expect(read('summary.csv', RESULTS, { work: network }).leftOut[offline]).toBe(1);
  });

  it('as they are published tell the same, their devices reached through what their vendor has', () => {
    const resnet = {
      ...PUBLISHED,
      UsedModel: 'resnet',
      Model: 'resnet',
      Scenario: 'SingleStream',
      weight_data_types: 'fp16',
      Performance_Result: 0.4,
      Performance_Units: 'Latency (ms)',
    };
    const found = read('summary_results.json', JSON.stringify([PUBLISHED, resnet]), { work: network });
    expect(found.leftOut).toEqual({ 'of a network whose work is not known': 1 });
    const { table } = found.describe(resolvers);
    expect([column(table, COLUMN.totalTimeMs), column(table, COLUMN.accelerator)]).toEqual([[0.4], ['rocm']]);
    // AMD's data sheet of the MI300X: 5.3 TB/s.
    expect(table.numbers(COLUMN.deviceMemoryBandwidthGbps)[0]).toBeCloseTo(5300, -2);
  });
});

describe('the interface to a device that nobody names', () => {
  it.each([
    ['MI300X', 'rocm'],
    ['RTX 4090', 'cuda'],
    ['Arc A770', 'vulkan'],
  ])('of %s is %s', (system, accelerator) => {
    const served = read('serve.json', JSON.stringify(VLLM), { quantisation: 'bf16', system });
    expect(column(served.describe(resolvers).table, COLUMN.accelerator)).toEqual([accelerator]);
    const timed = read('mine.csv', TIMM, { system, precision: 'fp16' });
    expect(column(timed.describe(resolvers).table, COLUMN.accelerator)[0]).toBe(accelerator);
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
    [['a', 0], /'ms': the measured time is 0; a latency is above 0 and finite/],
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
    /is no file of llama-bench, vllm, timm-results, mlperf, mlperf-results/,
  );
});

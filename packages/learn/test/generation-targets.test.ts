import { type Table, tableFromRecords } from '@ctfusion/base';
import {
  checkRunSettings,
  deriveColumns,
  type Predictor,
  predictJudged,
  rankSystems,
  taskKind,
  toldBeside,
} from '@ctfusion/predict';
import { experimentConfigSchema } from '@ctfusion/schema';
import { columnType } from '@ctfusion/schema/columns';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitStagedPredictor } from '../src/methods/staged/fit-staged-predictor.js';

/** 10^9 weights of 8 bits, so 1 GB, read once for every written token. */
const MODEL = {
  model_name: 'Toy-1B',
  params: 1e9,
  active_params: 1e9,
  transformer_layers: 10,
  model_width: 1000,
  kv_heads: 1,
  head_size: 50,
  weight_bits: 8,
  runtime: 'llama.cpp',
  accelerator: 'cuda',
  parallel_devices: 1,
};
interface Asked {
  readonly prompt: number;
  readonly generated: number;
  readonly sequences?: number;
}

const task = ({ prompt, generated, sequences }: Asked) => ({
  ...MODEL,
  prompt_tokens: prompt,
  generated_tokens: generated,
  sequences: sequences ?? 1,
});
/** The data sheet of a card of so many GB/s, with 0.1 TFLOP/s in half precision for each. */
const card = (bandwidth: number, vramGb = 24) => ({
  system_id: `card_${bandwidth}`,
  gpu_mem_bw_gbps: bandwidth,
  fp16_tflops_tensor: bandwidth / 10,
  fp32_tflops_cuda: bandwidth / 20,
  vram_gb: vramGb,
  backend: 'data-sheet',
});
const tableOf = (records: Parameters<typeof tableFromRecords>[0]): Table =>
  deriveColumns(tableFromRecords(records, 'toys', columnType));

/** Cards that reach 0.8 of their bandwidth and half of their arithmetic peak. */
function measured(): Table {
  const asked = [64, 256, 1024].flatMap((tokens) => [
    { prompt: tokens, generated: 0 },
    { prompt: 0, generated: tokens },
    { prompt: tokens, generated: 128 },
  ]);
  return tableOf(
    [100, 200, 300, 500, 800].flatMap((bandwidth) =>
      asked.map(({ prompt, generated }) => ({
        ...card(bandwidth),
        ...task({ prompt, generated }),
        // 2 · 10^9 FLOPs a token at half of the peak; 1 GB a token at 0.8 of the bandwidth.
        total_time_ms: (2 * 2 * prompt) / (bandwidth / 10) + (1000 * generated) / (0.8 * bandwidth),
      })),
    ),
  );
}

describe('what a generation’s prediction says beside the whole time', () => {
  let predictor: Predictor;
  beforeAll(() => {
    const dataset = measured();
    const config = experimentConfigSchema.parse({
      data: { dataset_path: 'toys' },
      predictor: { kind: 'staged', seeds: [1] },
      validation: { strategy: 'leave_one_group_out' },
    });
    const rows = Int32Array.from({ length: dataset.rowCount }, (_, row) => row);
    predictor = fitStagedPredictor({ dataset, rows, config, configFile: 'toys.yml' }).predictor;
  });
  const judged = (asked: Asked, bandwidth = 400, vramGb = 24) =>
    predictJudged(tableOf([{ ...card(bandwidth, vramGb), ...task(asked) }]), predictor, 0.9);

  it('asks for the time to the first token of tasks that read a prompt alone: one that does nothing has no time', () => {
    const rows = tableOf([
      { ...card(400), ...task({ prompt: 0, generated: 16 }) },
      { ...card(400), ...task({ prompt: 8, generated: 4 }) },
    ]);
    const targets = taskKind('generation').targets!(rows, Float64Array.of(160, 60), (part) => {
      expect([...part.numbers('prompt_tokens')]).toEqual([8]);
      expect([...part.numbers('generated_tokens')]).toEqual([0]);
      return Float64Array.of(20);
    });
    expect([...targets['time_to_first_token_ms']!]).toEqual([Number.NaN, 20]);
    expect([...targets['time_per_output_token_ms']!]).toEqual([10, 10]);
  });

  it('is the time to the first token, and of each further one', () => {
    const { targets } = judged({ prompt: 512, generated: 256 });
    // 2 · 2 · 512 / 40 ms; 1 GB at 0.8 · 400 GB/s.
    expect(targets!['time_to_first_token_ms']![0]! / 51.2).toBeCloseTo(1, 1);
    expect(targets!['time_per_output_token_ms']![0]! / 3.125).toBeCloseTo(1, 1);
  });

  it('adds up to the whole', () => {
    const { targets, predictions } = judged({ prompt: 512, generated: 256 });
    const sum = targets!['time_to_first_token_ms']![0]! + 256 * targets!['time_per_output_token_ms']![0]!;
    expect(sum).toBeCloseTo(predictions.latencyMs[0]!, 6);
  });

  it('leaves out what a task does not have', () => {
    const [prompt, decode] = [judged({ prompt: 512, generated: 0 }), judged({ prompt: 0, generated: 64 })];
    expect(Object.keys(toldBeside(prompt, 0).targets!)).toEqual(['time_to_first_token_ms']);
    expect(Object.keys(toldBeside(decode, 0).targets!)).toEqual(['time_per_output_token_ms']);
    expect(toldBeside(prompt, 0).targets!['time_to_first_token_ms']).toBeCloseTo(
      prompt.predictions.latencyMs[0]!,
      6,
    );
  });

  it('refuses a task that neither reads nor writes a token', () => {
    const { verdicts, predictions } = judged({ prompt: 0, generated: 0 });
    expect(verdicts[0]).toMatchObject({
      status: 'unsupported',
      reasons: ['the task asks for no work at all'],
    });
    expect(predictions.latencyMs[0]).toBeNaN();
  });

  it('names what bounds it', () => {
    expect(toldBeside(judged({ prompt: 16, generated: 256 }), 0).boundBy).toBe(
      'decode is bound by memory bandwidth',
    );
    expect(toldBeside(judged({ prompt: 4096, generated: 1 }), 0).boundBy).toBe(
      'reading the prompt is bound by arithmetic',
    );
    const [explained] = predictor.explain!(
      tableOf([{ ...card(400), ...task({ prompt: 16, generated: 256 }) }]),
    );
    expect(explained!.words[0]).toMatch(
      /^decode is bound by memory bandwidth: reading the weights for every token \(memory bandwidth\) takes \d+ % of the time/,
    );
    // Nearly all of the time is the device's, and goes as its rates do.
    const twiceAsFast = explained!.counterfactuals!.find(({ twice }) => twice === 'gpu')!;
    expect(twiceAsFast.saving).toBeGreaterThan(0.4);
    expect(twiceAsFast.saving).toBeLessThan(0.51);
  });

  it('is of every machine that gets a place, and of none that is too small', () => {
    const machines = [card(300), card(700, 0.9), card(600)].map((machine) => ({
      ...machine,
      ...task({ prompt: 512, generated: 128 }),
    }));
    const { systems } = rankSystems(tableOf(machines), predictor, { level: 0.9 });
    expect(systems.map(({ systemId, rank }) => [systemId, rank])).toEqual([
      ['card_600', 1],
      ['card_300', 2],
      ['card_700', null],
    ]);
    expect(systems.map(({ targets }) => targets !== undefined)).toEqual([true, true, false]);
    expect(systems[2]!.verdict.reasons).toEqual([
      'needs 1.2 GiB: weights 0.9, cache 0, workspace 0.3; 1 × 0.9 GiB there',
    ]);
  });

  it('does not ask by which backend a machine was benchmarked, as none of that is read', () => {
    const machine = { ...card(400), backend: 'onnxruntime-cpu', gpu_compute_Linear_4096_fp32_latency: 1 };
    const table = tableOf([{ ...machine, ...task({ prompt: 16, generated: 256 }) }]);
    const [verdict] = predictJudged(table, predictor, 0.9).verdicts;
    expect(verdict!.status).toBe('estimated');
    expect(verdict!.reasons.join()).not.toContain('backend');
  });

  it('takes a matrix rate that was measured, by any backend, for what the data sheet lets expect of it', () => {
    // 40 TFLOP/s, of which a product of 4096² is expected to reach 0.76.
    const expectedMs = (2 * 4096 ** 3) / 1e9 / (0.76 * 40);
    const predictedWith = (latencyMs: number | undefined, accelerator = 'cuda') => {
      const machine = {
        ...card(400),
        backend: 'torch',
        // A whole GPU copies at 0.42 of the data sheet's 400 GB/s.
        ...(latencyMs === undefined
          ? {}
          : {
              gpu_compute_MatMul_Square_4096_fp16_latency: latencyMs,
              data_transfer_D2D_Device_peak_bandwidth_gbps: (0.42 * 400 * 1e9) / 2 ** 30,
            }),
      };
      const asked = { ...task({ prompt: 1024, generated: 0 }), accelerator };
      const { predictions, verdicts } = predictJudged(tableOf([{ ...machine, ...asked }]), predictor, 0.9);
      const { lowerMs, upperMs } = predictions.interval!;
      const latency = predictions.latencyMs[0]!;
      return { latency, width: (upperMs[0]! - lowerMs[0]!) / latency, status: verdicts[0]!.status };
    };
    const [unknown, asExpected, slower] = [undefined, expectedMs, 1.25 * expectedMs].map((latency) =>
      predictedWith(latency),
    );
    expect(unknown!.status).toBe('estimated');
    expect(asExpected!.status).toBe('supported');
    // Copies are put in of the one and measured of the other.
    expect(asExpected!.latency / unknown!.latency).toBeCloseTo(1, 5);
    expect(slower!.latency / asExpected!.latency).toBeGreaterThan(1.05);
    expect(asExpected!.width).toBeLessThan(0.99 * unknown!.width);
    expect(slower!.width).toBeLessThan(0.99 * unknown!.width);
  });

  it('takes copies within the device likewise', () => {
    const COPY = 'data_transfer_D2D_Device_peak_bandwidth_gbps';
    // A whole GPU copies at 0.42 of the data sheet's GB/s; the benchmark counts GiB.
    const expectedGib = (0.42 * 400 * 1e9) / 2 ** 30;
    const predictedWith = (copy: number | undefined) => {
      const machine = { ...card(400), ...(copy === undefined ? {} : { [COPY]: copy }) };
      const rows = tableOf([{ ...machine, ...task({ prompt: 0, generated: 256 }) }]);
      const { predictions } = predictJudged(rows, predictor, 0.9);
      const { lowerMs, upperMs } = predictions.interval!;
      const latency = predictions.latencyMs[0]!;
      return { latency, width: upperMs[0]! / lowerMs[0]! };
    };
    const [unknown, asExpected, slower] = [undefined, expectedGib, expectedGib / 1.25].map(predictedWith);
    expect(asExpected!.latency).toBeCloseTo(unknown!.latency, 3);
    expect(slower!.latency / asExpected!.latency).toBeGreaterThan(1.05);
    expect(asExpected!.width).toBeLessThan(0.99 * unknown!.width);
  });

  it('judges a CPU by its own rates, beside GPUs of which others are put in', () => {
    const machine = { ...card(400), cores_total: 16, max_boost_ghz: 4, backend: 'torch' };
    const rows = ['cuda', 'cpu', 'cuda'].map((accelerator) => ({
      ...machine,
      ...task({ prompt: 512, generated: 16 }),
      accelerator,
    }));
    const { predictions, verdicts } = predictJudged(tableOf(rows), predictor, 0.9);
    expect(verdicts.map(({ status }) => status)).toEqual(['estimated', 'estimated', 'estimated']);
    expect(verdicts[1]!.reasons.join()).toContain("'llama.cpp cpu' was not trained on");
    expect(predictions.latencyMs[0]).toBe(predictions.latencyMs[2]);
    expect(predictions.latencyMs[1]! > 0).toBe(true);
  });

  it('refuses a fact below 0, and takes one of 0 as not known', () => {
    const statusOf = (vramGb: number) =>
      predictJudged(
        tableOf([{ ...card(400), ...task({ prompt: 16, generated: 256 }), vram_gb: vramGb }]),
        predictor,
        0.9,
      ).verdicts[0]!;
    expect(statusOf(0).status).toBe('estimated');
    expect(statusOf(-24).reasons).toEqual(["'vram_gb' is -24 GB; plausible is 0.1 to 4100"]);
  });

  it('learns from measured runs of a runtime that it knows, and of no other', () => {
    const run = { ...card(400), ...task({ prompt: 0, generated: 64 }), backend: 'llama.cpp-cuda' };
    // Half as fast again as the cards of training.
    const runs = tableOf([{ ...run, total_time_ms: (1.5 * 64 * 1000) / (0.8 * 400) }]);
    expect(() => checkRunSettings(predictor, runs)).not.toThrow();
    const before = judged({ prompt: 0, generated: 64 }).predictions.latencyMs[0]!;
    const after = predictor.calibrate!(runs).predict(runs).latencyMs[0]!;
    expect(after).toBeGreaterThan(before);
    const other = tableOf([{ ...run, runtime: 'vllm', total_time_ms: 1 }]);
    expect(() => checkRunSettings(predictor, other)).toThrow(/backend 'llama.cpp-cuda'/);
    const none = tableOf([{ ...run, sequences: 0, total_time_ms: 1 }]);
    expect(() => checkRunSettings(predictor, none)).toThrow(
      /'sequences': is 0 sequences; plausible is 1 to 100000$/,
    );
  });
});

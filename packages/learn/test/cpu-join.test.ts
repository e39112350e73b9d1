import { type Table, tableFromRecords } from '@ctfusion/base';
import { deriveColumns, type Predictor, predictJudged } from '@ctfusion/predict';
import { experimentConfigSchema } from '@ctfusion/schema';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { fitStagedPredictor } from '../src/methods/staged/fit-staged-predictor.js';
import { studyLadder } from '../src/study/ladder-study.js';
import { cpuReadRates } from '../src/systems/cpu-read-rates.js';

const SIZES = [16, 256, 8192, 262_144] as const;
const read = (kb: number): string => `host_memory_Read_all_${kb}kb_gbps`;
const GIB = 2 ** 30 / 1e9;

interface Cpu {
  readonly cores: number;
  /** What its memory reaches, over 12 GB/s · n^0.8. */
  readonly memory?: number;
  readonly isMeasured?: boolean;
}

/** A CPU of 3 GHz whose cores read 100 and 50 GiB/s of their caches. */
const cpu = ({ cores, memory = 1, isMeasured = true }: Cpu) => ({
  system_id: `cpu_${cores}_${memory}`,
  cpu_name: `Model ${cores}`,
  cores_total: cores,
  max_boost_ghz: 3,
  gpus: 0,
  backend: isMeasured ? 'lmbench' : 'data-sheet',
  ...(isMeasured ? readings(cores, memory) : {}),
});
const readings = (cores: number, memory: number) => {
  const beyond = (12 * cores ** 0.8 * memory) / GIB;
  return Object.fromEntries(
    [100 * cores, 50 * cores, 1.2 * beyond, beyond].map((rate, index) => [read(SIZES[index]!), rate]),
  );
};
/** 10^10 weights of 8 bits: no cache holds a core's part. */
const task = (generated: number) => ({
  model_name: 'Toy-10B',
  params: 1e10,
  active_params: 1e10,
  transformer_layers: 10,
  model_width: 1000,
  kv_heads: 1,
  head_size: 50,
  weight_bits: 8,
  runtime: 'llama.cpp',
  accelerator: 'cpu',
  parallel_devices: 1,
  prompt_tokens: 0,
  sequences: 1,
  generated_tokens: generated,
});
const tableOf = (records: Parameters<typeof tableFromRecords>[0]): Table =>
  deriveColumns(tableFromRecords(records, 'toys', columnType));

/** Tokens take as long as the weights at half of the memory's rate. */
const runsOf = (one: Cpu) =>
  [32, 64, 128].map((generated) => ({
    ...cpu(one),
    ...task(generated),
    total_time_ms: (generated * 10_000) / (0.5 * 12 * one.cores ** 0.8 * (one.memory ?? 1)),
  }));

const CONFIG = experimentConfigSchema.parse({
  data: { dataset_path: 'toys' },
  predictor: { kind: 'staged', seeds: [1] },
  validation: { strategy: 'leave_one_group_out' },
});
const SPREAD = [0.6, 0.8, 1, 1.25, 1.6];
function fitted(isMeasured: (index: number) => boolean): Predictor {
  const dataset = tableOf(
    [4, 6, 8, 12, 16, 24, 32, 48].flatMap((cores, index) =>
      runsOf({
        cores, // What a data sheet does not tell is noise to who knows data sheets alone.
        memory: isMeasured(0) || isMeasured(1) ? SPREAD[index % SPREAD.length]! : 1,
        isMeasured: isMeasured(index),
      }),
    ),
  );
  const rows = Int32Array.from({ length: dataset.rowCount }, (_, row) => row);
  return fitStagedPredictor({ dataset, rows, config: CONFIG, configFile: 'toys.yml' }).predictor;
}

function predictedBy(predictor: Predictor, machine: Record<string, unknown>) {
  const { predictions, verdicts } = predictJudged(
    tableOf([{ ...machine, ...task(64), system_id: 'new' } as never]),
    predictor,
    0.9,
  );
  const { lowerMs, upperMs } = predictions.interval!;
  return {
    latency: predictions.latencyMs[0]!,
    width: upperMs[0]! / lowerMs[0]!,
    status: verdicts[0]!.status,
  };
}

describe.each([
  ['training measured its CPUs', fitted(() => true)],
  ['training knows their data sheets alone', fitted(() => false)],
  ['some of training were measured', fitted((index) => index % 3 !== 0)],
])('a CPU’s caches and memory, where %s', (_, predictor) => {
  const sheet = cpu({ cores: 20, isMeasured: false });
  const [unknown, fast, slow] = [
    predictedBy(predictor, sheet),
    predictedBy(predictor, { ...sheet, backend: 'onnxruntime-cpu', ...readings(20, 1) }),
    predictedBy(predictor, { ...sheet, backend: 'onnxruntime-cpu', ...readings(20, 0.5) }),
  ];

  it('are put in where nobody measured them, and read where `bench` did, whatever its backend', () => {
    expect([unknown.status, fast.status, slow.status]).toEqual(['estimated', 'supported', 'supported']);
  });

  it('lengthen a run where they are slower', () => {
    expect(slow.latency / fast.latency).toBeGreaterThan(1.4);
  });

  it('narrow its interval where they are measured', () => {
    expect(fast.width).toBeLessThan(0.9 * unknown.width);
    expect(slow.width).toBeLessThan(0.9 * unknown.width);
  });

  it('tell of each other: two quick rates leave less doubt than none', () => {
    const { [read(16)]: first, [read(262_144)]: memory } = readings(20, 0.5);
    const quick = predictedBy(predictor, { ...sheet, [read(16)]: first, [read(262_144)]: memory });
    expect(quick.status).toBe('estimated');
    expect(quick.width).toBeLessThan(unknown.width);
    expect(quick.latency / unknown.latency).toBeGreaterThan(1.4);
  });
});

describe('what `bench` measures of a CPU that was left out', () => {
  it('takes off what its data sheet does not tell, CPU by CPU', () => {
    const dataset = tableOf(
      [4, 6, 8, 12, 16, 24, 32, 48].flatMap((cores, index) =>
        runsOf({ cores, memory: SPREAD[index % SPREAD.length]! }),
      ),
    );
    const loaded = { config: CONFIG, document: {}, file: 'toys.yml' };
    const options = { by: ['cpu_name'], folds: 2, level: 0.9, runCounts: [], draws: 1 };
    const [sheet, full] = studyLadder(loaded, dataset, options).levels;
    expect([sheet!.level, full!.level]).toEqual(['data sheet', 'full']);
    expect([sheet!.answered, full!.answered]).toEqual([1, 1]);
    // Around what is usual the memories lie by 26 % on average; time follows them.
    expect(sheet!.mape).toBeGreaterThan(15);
    expect(full!.mape).toBeLessThan(sheet!.mape / 2);
    // CPUs are told by name, of all folds, and the mean is over them.
    expect(full!.groups.map(({ group }) => group).sort()).toEqual(
      [12, 16, 24, 32, 4, 48, 6, 8].map((cores) => `Model ${cores}`),
    );
    expect(full!.groups.reduce((sum, { mape }) => sum + mape / 8, 0)).toBeCloseTo(full!.mape, 9);
    expect(sheet!.against_first).toBeUndefined();
    expect(full!.against_first!.difference).toBeCloseTo(full!.mape - sheet!.mape, 9);
    expect(full!.against_first!.confidence[1]).toBeLessThan(0);
  });
});

describe('what is put in', () => {
  it('is what training’s CPU models read on average, however many servers each has', () => {
    const one = (cores: number, memory: number, index: number) => ({
      ...cpu({ cores, memory }),
      ...task(8),
      system_id: `s${cores}_${index}`,
      total_time_ms: 1,
    });
    const models = [4, 8, 16, 32, 64].map((cores, index) => one(cores, [1, 2, 4, 8, 16][index]!, 0));
    const many = Array.from({ length: 20 }, (_, index) => one(4, 1, 1 + index));
    const { variables, gaussian } = cpuReadRates(tableOf([...models, ...many]));
    const at = variables.findIndex(({ column }) => column === read(262_144));
    // The geometric mean of 1, 2, 4, 8 and 16 times the data sheet's GB/s, in GiB.
    expect(Math.exp(gaussian.mean[at]!)).toBeCloseTo(4 / GIB, 6);
  });
});

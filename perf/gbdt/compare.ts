// Both engines on the same data with the same parameters, alternating; medians; one table and perf/results.json.
//
// usage: compare [case …] [--runs N]
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { denseContinuous, embedded, type PerfData, stgcShaped, writeData } from './data.js';
import { BUILD, buildLightgbm, PEER } from './lightgbm.js';

interface Case {
  readonly name: string;
  readonly data: () => PerfData;
  readonly runs: number;
  readonly calls: number;
  readonly parameters: Record<string, string | number>;
}

const CASES: readonly Case[] = [
  {
    name: 'a',
    data: stgcShaped,
    runs: 5,
    calls: 7,
    parameters: {
      objective: 'regression_l1',
      num_iterations: 300,
      num_leaves: 30,
      learning_rate: 0.05,
      feature_fraction: 0.7,
      bagging_fraction: 0.7,
      bagging_freq: 1,
      lambda_l1: 0.5,
      lambda_l2: 0.5,
      seed: 42,
    },
  },
  {
    name: 'b',
    data: denseContinuous,
    runs: 3,
    calls: 3,
    parameters: {
      objective: 'regression',
      num_iterations: 100,
      num_leaves: 63,
      learning_rate: 0.1,
      seed: 42,
    },
  },
  {
    name: 'c',
    data: embedded,
    runs: 5,
    calls: 21,
    parameters: {
      objective: 'regression_l1',
      num_iterations: 300,
      num_leaves: 31,
      learning_rate: 0.05,
      seed: 42,
    },
  },
];

interface Measurement {
  /** Milliseconds. */
  readonly binning: number;
  readonly training: number;
  readonly prediction: number;
  readonly peakKilobytes: number;
  /** Mean absolute error on the test rows. */
  readonly testError: number;
}

/**
 * LightGBM's threads spin while they wait, which is fastest on a quiet machine; on a busy one two of them take ten
 * times as long as one, and sleeping is fastest. It gets what is better for it.
 */
const waitPolicy = loadavg()[0]! > cpus().length - 1 ? 'PASSIVE' : 'ACTIVE';

type Engine = (threads: number) => Measurement;

function testErrorOf(predictionsFile: string, testLabel: Float64Array): number {
  const bytes = readFileSync(predictionsFile);
  const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return values.reduce((sum, value, i) => sum + Math.abs(value - testLabel[i]!), 0) / values.length;
}

function enginesFor(
  item: Case,
  dataFile: string,
  testLabel: Float64Array,
): { ours: Engine; lightgbm: Engine } {
  const finish = (output: string, predictions: string): Measurement => ({
    ...(JSON.parse(output) as Omit<Measurement, 'testError'>),
    testError: testErrorOf(predictions, testLabel),
  });
  const run = (command: string, args: string[]): string =>
    execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, OMP_WAIT_POLICY: waitPolicy },
    });
  const file = (what: string): string => `${BUILD}data/${item.name}.${what}`;
  return {
    ours: (threads) => {
      const parameters = JSON.stringify({ ...item.parameters, num_threads: threads });
      const program = fileURLToPath(new URL('ours.mjs', import.meta.url));
      const args = [program, dataFile, String(item.calls), file('ours.txt'), file('ours.bin'), parameters];
      return finish(run(process.execPath, args), file('ours.bin'));
    },
    lightgbm: (threads) => {
      const parameters = Object.entries({ ...item.parameters, num_threads: threads, verbosity: -1 })
        .map(([name, value]) => `${name}=${value}`)
        .join(' ');
      const rounds = String(item.parameters['num_iterations']);
      const args = [dataFile, rounds, String(item.calls), file('peer.txt'), file('peer.bin'), parameters];
      return finish(run(PEER, args), file('peer.bin'));
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

const QUANTITIES = ['binning', 'training', 'prediction', 'peakKilobytes', 'testError'] as const;

function medians(runs: readonly Measurement[]): Measurement {
  const entries = QUANTITIES.map((key) => [key, median(runs.map((run) => run[key]))] as const);
  return Object.fromEntries(entries) as unknown as Measurement;
}

/** Limits of the ratios ours ÷ LightGBM. */
const LIMITS: Record<string, Record<string, number>> = {
  a: { training: 1, prediction: 0.7, testError: 1.01 },
  b: { training: 1.3, prediction: 0.7, testError: 1.01 },
  c: { testError: 1.01 },
};

function compare(item: Case, runs: number): object[] {
  mkdirSync(`${BUILD}data`, { recursive: true });
  const dataFile = `${BUILD}data/${item.name}.in`;
  const data = item.data();
  writeData(dataFile, data);
  const engines = enginesFor(item, dataFile, data.testLabel);
  return [1, 2].map((threads) => {
    const ours: Measurement[] = [];
    const peer: Measurement[] = [];
    for (let i = 0; i < runs; i++) {
      peer.push(engines.lightgbm(threads));
      ours.push(engines.ours(threads));
    }
    return report(item, threads, medians(ours), medians(peer), { ours, lightgbm: peer });
  });
}

function report(item: Case, threads: number, ours: Measurement, lightgbm: Measurement, all: object): object {
  const ratio = Object.fromEntries(QUANTITIES.map((key) => [key, ours[key] / lightgbm[key]])) as Record<
    string,
    number
  >;
  const memoryLimit = (1.5 * lightgbm.peakKilobytes + 60 * 1024) / lightgbm.peakKilobytes;
  const limits: Record<string, number> = { ...LIMITS[item.name], peakKilobytes: memoryLimit };
  process.stdout.write(`\n(${item.name}), ${threads} thread${threads > 1 ? 's' : ''}\n`);
  for (const key of QUANTITIES) {
    const [unit, scale, digits] =
      key === 'peakKilobytes' ? ['MiB', 1024, 0] : key === 'testError' ? ['', 1, 5] : ['ms', 1, 1];
    const format = (value: number): string => `${(value / scale).toFixed(digits)} ${unit}`.padStart(13);
    const limit = limits[key];
    const verdict =
      limit === undefined
        ? ''
        : ratio[key]! <= limit
          ? `at most ${limit.toFixed(2)}: yes`
          : `at most ${limit.toFixed(2)}: NO`;
    process.stdout.write(
      `  ${key.replace('Kilobytes', ' memory').padEnd(12)} ours ${format(ours[key])}   LightGBM ${format(lightgbm[key])}   ratio ${ratio[key]!.toFixed(3)}   ${verdict}\n`,
    );
  }
  return { case: item.name, threads, parameters: item.parameters, ours, lightgbm, ratio, limits, runs: all };
}

const args = process.argv.slice(2);
const runsOption = args.indexOf('--runs');
const forcedRuns = runsOption >= 0 ? Number(args.splice(runsOption, 2)[1]) : undefined;
const chosen = CASES.filter((item) => args.length === 0 || args.includes(item.name));
buildLightgbm();
const loadBefore = loadavg();
const results = chosen.flatMap((item) => compare(item, forcedRuns ?? item.runs));
if (args.length === 0) {
  const context = {
    date: new Date().toISOString(),
    node: process.version,
    processor: cpus()[0]?.model,
    processors: cpus().length,
    ompWaitPolicy: waitPolicy,
    loadAverageBefore: loadBefore,
    loadAverageAfter: loadavg(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    lightgbm: '4.1 (npm lightgbm 1.0.27), -O3, OpenMP',
  };
  const file = fileURLToPath(new URL('../results.json', import.meta.url));
  writeFileSync(file, `${JSON.stringify({ schema_version: 1, context, results }, null, 2)}\n`);
}

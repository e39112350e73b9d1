/**
 * Times what a user of a trained bundle waits for: `node perf/predict/measure.mjs BUNDLE [SYSTEMS]`, after `npm run build`.
 * Prints JSON: loading the bundle (ms, the first time in a process and the median), one task on one system through the library (ms,
 * median and 95th percentile; with and without joining the rows), ranking SYSTEMS (10,000) made-up machines from CSV files (ms, by
 * step), and the whole commands `predict` and `rank` (ms, best of five). Processor time stands beside wall time, because on a busy
 * machine wall time is mostly waiting.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { need } from '../needs.mjs';

need({});
const { FolderSource } = await import('@ctfusion/base/files');
const { crossJoin, loadBundle, rankSystems } = await import('@ctfusion/predict');
const { readCandidates } = await import('../../packages/cli/dist/input/system-files.js');
const { readTasks } = await import('../../packages/cli/dist/input/task-files.js');

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [bundle, systemCount = '10000'] = process.argv.slice(2);
if (bundle === undefined) throw new Error('name a bundle folder');
const facts = join(root, 'data', 'slices', 'systems.csv');
const benchmarks = join(root, 'data', 'slices', 'hardware_benchmark.csv');
const taskFile = join(root, 'examples', 'task.json');

const round = (value) => Number(value.toPrecision(3));
/** Wall and processor time (all threads, garbage collection included) of one call, ms. */
async function time(act) {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const result = await act();
  const wall = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, wall_ms: round(wall), cpu_ms: round((user + system) / 1000) };
}
const quantile = (values, probability) =>
  round([...values].sort((a, b) => a - b)[Math.floor(probability * (values.length - 1))]);

async function loading() {
  const { result, ...first } = await time(() => loadBundle(new FolderSource(bundle)));
  const again = [];
  for (let repeat = 0; repeat < 20; repeat++)
    again.push((await time(() => loadBundle(new FolderSource(bundle)))).wall_ms);
  return { predictor: result, times: { first, median_wall_ms: quantile(again, 0.5) } };
}

async function single(predictor) {
  const system = (await readCandidates([facts, benchmarks], predictor.backend)).table.take([1]);
  const task = await readTasks(taskFile);
  const joined = crossJoin(system, task);
  const run = (act) => {
    const times = [];
    for (let repeat = 0; repeat < 5000; repeat++) {
      const before = performance.now();
      act();
      times.push(performance.now() - before);
    }
    return { p50_ms: quantile(times, 0.5), p95_ms: quantile(times, 0.95) };
  };
  return {
    predict: run(() => predictor.predict(joined, 0.9)),
    join_and_predict: run(() => predictor.predict(crossJoin(system, task), 0.9)),
  };
}

/** Machines like the measured ones, each benchmark off by up to 10 %, with a price. Returns the two files. */
function writeMarket(folder, count) {
  let state = 1;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const lines = (file) => readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const [factHeader, ...factLines] = lines(facts);
  const [benchmarkHeader, ...benchmarkLines] = lines(benchmarks);
  const measured = new Map(benchmarkLines.map((line) => [line.split(',')[0], line.split(',').slice(1)]));
  const systems = [`${factHeader},price_usd_hour`];
  const rows = [benchmarkHeader];
  for (let index = 0; index < count; index++) {
    const line = factLines[index % factLines.length];
    const id = line.slice(0, line.indexOf(','));
    systems.push(`host_${index}${line.slice(id.length)},${(0.2 + 2 * random()).toFixed(3)}`);
    rows.push(
      [`host_${index}`, ...measured.get(id).map((value) => value * (0.9 + 0.2 * random()))].join(','),
    );
  }
  const files = [join(folder, 'systems.csv'), join(folder, 'benchmarks.csv')];
  writeFileSync(files[0], systems.join('\n'));
  writeFileSync(files[1], rows.join('\n'));
  return files;
}

async function ranking(predictor, files) {
  const read = await time(() => readCandidates(files, predictor.backend));
  const task = await readTasks(taskFile);
  const join = await time(() => crossJoin(read.result.table, task));
  const rank = await time(() =>
    rankSystems(join.result, predictor, { level: 0.9, priceColumn: 'price_usd_hour', deadlineMs: 2000 }),
  );
  return Object.fromEntries(
    Object.entries({ read, join, rank }).map(([step, { result: _, ...times }]) => [step, times]),
  );
}

/** Best of five runs of the command line, start of Node included. */
function command(args) {
  const runs = Array.from({ length: 5 }, () => {
    const before = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(root, 'packages/cli/dist/bin.js'), ...args],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      },
    );
    if (status !== 0) throw new Error(stderr);
    return performance.now() - before;
  });
  return { best_wall_ms: round(Math.min(...runs)) };
}

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-perf-'));
try {
  const files = writeMarket(folder, Number(systemCount));
  const { predictor, times } = await loading();
  const common = ['--bundle', bundle, '--task', taskFile];
  const market = ['--systems', ...files, '--price-column', 'price_usd_hour', '--deadline-ms', '2000'];
  const results = {
    load: times,
    one_prediction: await single(predictor),
    [`rank_${systemCount}`]: await ranking(predictor, files),
    command_predict: command(['predict', ...common, '--system', facts, benchmarks]),
    [`command_rank_${systemCount}`]: command(['rank', ...common, ...market]),
  };
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

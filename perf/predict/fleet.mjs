/**
 * Times what a service waits for that keeps its fleet: `node perf/predict/fleet.mjs [SYSTEMS] [ROOT]`, after `npm run build`. Ranks SYSTEMS (10,000)
 * offers of a market for ten tasks in turn, from a table that stays; predicts one task on one of them; and lets 500 of them know a run of their own,
 * beside `calibrate`. ROOT is another checkout, for a comparison: run both in turn. Prints medians, ms, as JSON.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { need } from '../needs.mjs';
import { makeMarket } from '../offers/market.mjs';

const own = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [count = '10000', root = own] = process.argv.slice(2);
need({ root: resolve(root) });
const load = (path) => import(pathToFileURL(join(resolve(root), path)).href);
const { FolderSource } = await load('packages/base/dist/files/index.js');
const { crossJoin, loadBundle, rankSystems } = await load('packages/predict/dist/index.js');
const { readCandidates } = await load('packages/cli/dist/input/system-files.js');
const { readTasks } = await load('packages/cli/dist/input/task-files.js');

const median = (values) => Number(values.sort((a, b) => a - b)[values.length >> 1].toPrecision(3));
const numbers = (value) => ({ kind: 'number', values: Float64Array.of(value) });
/** Medians of wall and processor time, ms, without the first rounds. */
function timed(rounds, warmUp, act) {
  const wall = [];
  const cpu = [];
  for (let round = 0; round < rounds; round++) {
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    act(round);
    if (round < warmUp) continue;
    wall.push(performance.now() - before);
    const { user, system } = process.cpuUsage(cpuBefore);
    cpu.push((user + system) / 1000);
  }
  return { wall_ms: median(wall), cpu_ms: median(cpu) };
}

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-perf-'));
try {
  const file = join(folder, 'offers.json');
  const { offers } = JSON.parse(readFileSync(join(own, 'examples', 'offers.json'), 'utf8'));
  writeFileSync(file, JSON.stringify({ offers: makeMarket(offers, Number(count)) }));
  const predictor = await loadBundle(new FolderSource(join(root, 'bundles', 'frames')));
  const { table: fleet } = await readCandidates([file], predictor.backend);
  const task = await readTasks(join(own, 'examples', 'task.json'));
  const options = { level: 0.9, priceColumn: 'price_per_hour', deadlineMs: 2000 };
  const rank = (by, round) =>
    rankSystems(crossJoin(fleet, task.with([['total_frames', numbers(40 + round)]])), by, options);
  const results = { load_average: loadavg()[0], systems: Number(count) };
  results.rank = timed(15, 5, (round) => rank(predictor, round));
  const one = fleet.take([1]);
  results.predict_one = timed(3000, 1000, () => predictor.predict(crossJoin(one, task), 0.9));
  results.predict_and_judge_one = timed(3000, 1000, () =>
    rankSystems(crossJoin(one, task), predictor, { level: 0.9 }),
  );
  const { systems } = rank(predictor, 0);
  const known = systems.filter((system) => system.rank !== null).slice(0, 500);
  const rows = new Map(fleet.texts('system_id').map((name, row) => [name, row]));
  const runOf = ({ systemId, latencyMs }) =>
    crossJoin(fleet.take([rows.get(systemId)]), task).with([['total_time_ms', numbers(1.2 * latencyMs)]]);
  const runs = known.map(runOf);
  results.calibrate_one = timed(60, 10, (index) => predictor.calibrate(runs[index]));
  if (predictor.learned !== undefined) {
    const learned = new Map();
    results.learn_one = timed(runs.length, 100, (index) =>
      learned.set(known[index].systemId, predictor.learned(runs[index])),
    );
    const knowing = predictor.knowing((system) => learned.get(system));
    results.rank_500_with_runs = timed(15, 5, (round) => rank(knowing, round));
  }
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Times what a renter waits for: `node perf/offers/measure.mjs [OFFERS] [ROUNDS]`, after `npm run build`. Makes OFFERS (10,000) offers of
 * a marketplace and ranks them for `examples/task.json` by the bundle that travels with the command. Prints JSON: the whole command (beside
 * bare `node -e 0`, in turn), and the steps inside a process, the first time and the median of ROUNDS (7).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurn, median } from '../child-time.mjs';
import { need } from '../needs.mjs';
import { makeMarket } from './market.mjs';

need({});
const { FolderSource } = await import('@ctfusion/base/files');
const { crossJoin, loadBundle, rankSystems } = await import('@ctfusion/predict');
const { readCandidates } = await import('../../packages/cli/dist/input/system-files.js');
const { readTasks } = await import('../../packages/cli/dist/input/task-files.js');

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [count = '10000', rounds = '7'] = process.argv.slice(2);
const taskFile = join(root, 'examples', 'task.json');

/** Times the steps of one ranking, ms of wall and of processor time. */
async function rankOnce(predictor, offersFile) {
  const times = {};
  const step = async (name, act) => {
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    const result = await act();
    const { user, system } = process.cpuUsage(cpuBefore);
    times[name] = { wall: performance.now() - before, cpu: (user + system) / 1000 };
    return result;
  };
  const systems = await step('read_offers', () => readCandidates([offersFile], predictor.backend));
  const task = await readTasks(taskFile);
  const options = { level: 0.9, priceColumn: 'price_per_hour', deadlineMs: 2000 };
  await step('rank', () => rankSystems(crossJoin(systems.table, task), predictor, options));
  return times;
}

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-perf-'));
try {
  const offersFile = join(folder, 'offers.json');
  const { offers } = JSON.parse(readFileSync(join(root, 'examples', 'offers.json'), 'utf8'));
  writeFileSync(offersFile, JSON.stringify({ offers: makeMarket(offers, Number(count)) }, null, 2));
  const predictor = await loadBundle(new FolderSource(join(root, 'bundles', 'frames')));
  const runs = [];
  for (let round = 0; round <= Number(rounds); round++) runs.push(await rankOnce(predictor, offersFile));
  const [first, ...later] = runs;
  const told = (of) =>
    Object.fromEntries(
      Object.keys(first).map((name) => [
        name,
        { wall_ms: Math.round(of(name, 'wall')), cpu_ms: Math.round(of(name, 'cpu')) },
      ]),
    );
  const command = join(root, 'packages/cli/bin/ctfusion.js');
  const results = {
    load_average: loadavg()[0],
    commands: inTurn(
      { bare_node: ['-e', '0'], rank: [command, 'rank', '--systems', offersFile, '--task', taskFile] },
      Number(rounds),
    ),
    in_process_first: told((name, kind) => first[name][kind]),
    in_process_median: told((name, kind) => median(later.map((times) => times[name][kind]))),
  };
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

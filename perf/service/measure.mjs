/**
 * The service under load: `node perf/service/measure.mjs [--database URL|local] [--systems 10000] [--seconds 20] [--runs 3] [--connections 50]
 * [--questions new,market,again] [--root CHECKOUT] [--json] [--profile FOLDER] [--rate N] [--alone]`, after `npm run build` and `npm --prefix perf ci`.
 *
 * Starts a service, registers SYSTEMS machines, and asks for single predictions by a process of its own, while every second a ranking of all
 * machines is asked for and 10,000 signs of life a minute are sent, one request each. `new`: no task is ever asked about twice. `market`: 20 tasks,
 * each about every machine. `again`: 1,000 questions, in turn. All of it goes on for five seconds before the measurement; the first ranking, which reads
 * the registry, is told beside it. `--database local` starts Debian's PostgreSQL in a temporary folder; without it the data are in a folder (PGlite).
 * `--rate` asks for so many a second; without it, for as many as are answered. `coreShare` says how much of a core each thread had. `--alone` leaves rankings and signs of life out. Medians of the runs are printed; `--json` tells every run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startDatabase } from '../../scripts/faults/database.mjs';
import { median } from '../child-time.mjs';
import { need } from '../needs.mjs';
import { beat, rankEverySecond } from './beside.mjs';
import { loadPredictions } from './load-predictions.mjs';
import { register, storedHeartbeats, taskOf } from './registry.mjs';
import { requester } from './requester.mjs';
import { cpuMsOf, memoryMibOf, startService, stopService, threadsCpuMsOf } from './served.mjs';

const own = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const HEARTBEATS_PER_MINUTE = 10_000;
const REPEATED = 1000;
const WARM_UP_S = 5;
const MARKET_TASKS = 20;

const { values: options } = parseArgs({
  options: {
    database: { type: 'string' },
    systems: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '20' },
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '50' },
    questions: { type: 'string', default: 'new,market,again' },
    root: { type: 'string', default: own },
    profile: { type: 'string' },
    rate: { type: 'string' },
    json: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
  },
});
const seconds = Number(options.seconds);
const root = resolve(options.root);
need({ root, peers: ['autocannon'], database: options.database === 'local' });
/** Of a task that nobody asked about yet. */
let frames = 100;

/** Questions as texts, in a scattered order of machines. */
function questionsOf(kind, names) {
  const scattered = names.map((_, index) => names[(index * 7919) % names.length]);
  if (kind === 'new') {
    const task = JSON.stringify(taskOf(root, 'FRAMES'));
    return scattered.map((name) => `{"system_id":${JSON.stringify(name)},"task":${task}}`);
  }
  // Tasks and machines in step would meet in few pairs only.
  if (kind === 'market')
    return Array.from({ length: MARKET_TASKS * names.length }, (_, index) =>
      JSON.stringify({
        system_id: scattered[index % scattered.length],
        task: taskOf(root, 60 + ((index + Math.floor(index / scattered.length)) % MARKET_TASKS)),
      }),
    );
  return Array.from({ length: REPEATED }, (_, index) =>
    JSON.stringify({ system_id: scattered[index % scattered.length], task: taskOf(root, 40 + (index % 10)) }),
  );
}

async function run(service, names, kind) {
  const bodies = questionsOf(kind, names);
  const load = (duration) => {
    frames += 1_000_000;
    const connections = Number(options.connections);
    const rate = options.rate === undefined ? undefined : Number(options.rate);
    return loadPredictions(service, bodies, { seconds: duration, connections, first: frames, rate });
  };
  const client = requester(service);
  const ask = () => JSON.stringify({ task: taskOf(root, frames++), deadline_ms: 2000, top: 100 });
  const begin = () => ({
    ranking: rankEverySecond(client, ask),
    beating: beat(client, names, HEARTBEATS_PER_MINUTE),
  });
  const warming = options.alone ? undefined : begin();
  await load(WARM_UP_S);
  const first = await warming?.ranking.stop();
  await warming?.beating.stop();
  const others = options.alone ? undefined : begin();
  const cpuBefore = cpuMsOf(service);
  const threadsBefore = threadsCpuMsOf(service, threadsFile);
  const loaded = await load(seconds);
  const cpuMs = cpuMsOf(service) - cpuBefore;
  const threads = Object.entries(threadsCpuMsOf(service, threadsFile)).map(([name, ms]) => [
    `coreShare ${name}`,
    (ms - (threadsBefore[name] ?? 0)) / 1000 / seconds,
  ]);
  const rankings = await others?.ranking.stop();
  const heartbeats = await others?.beating.stop();
  const stored = heartbeats === undefined ? new Map() : await storedHeartbeats(service);
  client.close();
  // The service's clock tells whole milliseconds, as ours.
  const lost = [...(heartbeats?.acknowledged ?? [])].filter(([name, at]) => !(stored.get(name) >= at)).length;
  const quantile = (values, share) =>
    [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
  const { loaderCpuMs, ...answers } = loaded;
  return {
    questions: kind,
    ...answers,
    ...Object.fromEntries(threads),
    'coreShare loader': loaderCpuMs / 1000 / seconds,
    serviceCpuMsPerPrediction: cpuMs / loaded.answered,
    serviceMemoryMib: memoryMibOf(service),
    ...(rankings === undefined
      ? {}
      : {
          rankings: rankings.times.length,
          rankedSystems: rankings.sizes,
          firstRankingMs: first.times[0],
          rankingP50Ms: median(rankings.times),
          rankingWorstMs: Math.max(...rankings.times),
          heartbeatsSent: heartbeats.sent,
          heartbeatsRefused: heartbeats.failures.length,
          heartbeatsLost: lost,
          heartbeatP50Ms: quantile(heartbeats.times, 0.5),
          heartbeatP99Ms: quantile(heartbeats.times, 0.99),
          failure: heartbeats.failures[0],
        }),
    load: loadavg()[0],
  };
}

const database = options.database === 'local' ? startDatabase() : undefined;
const folder = mkdtempSync(join(tmpdir(), 'ctfusion-load-'));
const threadsFile = join(folder, 'threads');
const url = database?.url ?? options.database;
const place = url === undefined ? ['--data', join(folder, 'data')] : ['--database', url];
const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
let service;
try {
  process.env['CTFUSION_THREADS'] = threadsFile;
  const nodeOptions = ['--import', join(own, 'perf/service/thread-teller.mjs'), ...profiling];
  service = await startService(root, place, { nodeOptions });
  const before = performance.now();
  const names = await register(service, root, Number(options.systems));
  const registeringS = (performance.now() - before) / 1000;
  const runs = [];
  // In turn, so that whatever else the machine does falls on both.
  for (let round = 0; round < Number(options.runs); round++)
    for (const kind of options.questions.split(',')) runs.push(await run(service, names, kind));
  print({ database: url === undefined ? 'PGlite' : 'PostgreSQL', systems: names.length, registeringS, runs });
} finally {
  if (service !== undefined) await stopService(service);
  database?.remove();
  rmSync(folder, { recursive: true, force: true });
}

function print(result) {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { runs, ...about } = result;
  process.stdout.write(
    `${about.database}, ${about.systems} systems, registered in ${about.registeringS.toFixed(1)} s; medians of ${options.runs} runs of ${seconds} s\n`,
  );
  const shown = Object.fromEntries(
    options.questions.split(',').map((kind) => {
      const same = runs.filter(({ questions }) => questions === kind);
      const figures = Object.keys(same[0]).filter((name) => typeof same[0][name] === 'number');
      return [
        kind,
        Object.fromEntries(
          figures.map((name) => [name, Number(median(same.map((one) => one[name])).toPrecision(4))]),
        ),
      ];
    }),
  );
  const [first] = Object.values(shown);
  for (const name of Object.keys(first))
    process.stdout.write(
      `${name.padEnd(28)}${Object.values(shown)
        .map((figures) => String(figures[name]).padStart(12))
        .join('')}\n`,
    );
}

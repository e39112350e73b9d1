/**
 * How one service grows with its registry and with runs: `node perf/service/scale.mjs [--systems 10,1000,10000,100000] [--runs 0,1,10,100,200] [--json]
 * [--root CHECKOUT]`, after `npm run build` and `npm --prefix perf ci`; it needs Debian's PostgreSQL.
 *
 * For each size: the time until the service listens, its memory, one prediction after the other that nobody asked before (wall time), predictions by 50 connections
 * (processor time each), and rankings of the whole registry, each for a new task. Then machines with so many runs of their own: telling one run, and
 * one prediction that knows them.
 */
import { loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startDatabase } from '../../scripts/faults/database.mjs';
import { median } from '../child-time.mjs';
import { need } from '../needs.mjs';
import { loadPredictions } from './load-predictions.mjs';
import { taskOf } from './registry.mjs';
import { requester } from './requester.mjs';
import { seed } from './seed.mjs';
import { cpuMsOf, memoryMibOf, startService, stopService } from './served.mjs';

const { values: options } = parseArgs({
  options: {
    systems: { type: 'string', default: '10,1000,10000,100000' },
    runs: { type: 'string', default: '0,1,10,100,200' },
    root: { type: 'string', default: join(dirname(fileURLToPath(import.meta.url)), '..', '..') },
    json: { type: 'boolean', default: false },
  },
});
const root = resolve(options.root);
need({ root, peers: ['autocannon'], database: true });
const numbers = (text) => text.split(',').filter(Boolean).map(Number);
const ALONE = 200;
const TOGETHER_S = 3;
const RANKINGS = 6;
/** Of a task that nobody asked about yet. */
let frames = 100;

async function sized(count) {
  const database = startDatabase();
  let service;
  try {
    const names = await seed(root, database.url, count);
    const before = performance.now();
    service = await startService(root, ['--database', database.url]);
    const startS = (performance.now() - before) / 1000;
    const client = requester(service);
    const memoryMib = memoryMibOf(service);
    const question = (index) =>
      JSON.stringify({ system_id: names[(index * 7919) % names.length], task: taskOf(root, frames++) });
    const timed = async (path, body) => {
      const began = performance.now();
      const { status, text } = await client.send('POST', path, body);
      if (status >= 300) throw new Error(text);
      return performance.now() - began;
    };
    const alone = [];
    for (let index = 0; index < 2 * ALONE; index++)
      alone.push(await timed('/v1/predictions', question(index)));
    const task = JSON.stringify(taskOf(root, 'FRAMES'));
    const bodies = names
      .slice(0, 10_000)
      .map((name) => `{"system_id":${JSON.stringify(name)},"task":${task}}`);
    frames += 1_000_000;
    const cpuBefore = cpuMsOf(service);
    const loaded = await loadPredictions(service, bodies, {
      seconds: TOGETHER_S,
      connections: 50,
      first: frames,
    });
    const cpuMs = (cpuMsOf(service) - cpuBefore) / loaded.answered;
    frames += 1_000_000;
    const rankings = [];
    const rankCpuBefore = () => cpuMsOf(service);
    const cpu = [];
    for (let index = 0; index < RANKINGS; index++) {
      const began = rankCpuBefore();
      rankings.push(
        await timed('/v1/rankings', JSON.stringify({ task: taskOf(root, frames++), deadline_ms: 2000 })),
      );
      cpu.push(rankCpuBefore() - began);
    }
    client.close();
    return {
      systems: count,
      startS,
      memoryMib,
      predictionAloneMs: median(alone.slice(ALONE)),
      predictionTogetherCpuMs: cpuMs,
      predictionsPerSecond: loaded.perSecond,
      firstRankingMs: rankings[0],
      rankingMs: median(rankings.slice(1)),
      rankingCpuMs: median(cpu.slice(1)),
      memoryAfterMib: memoryMibOf(service),
      load: loadavg()[0],
    };
  } finally {
    if (service !== undefined) await stopService(service);
    database.remove();
  }
}

async function withRuns(counts) {
  const database = startDatabase();
  let service;
  try {
    const names = await seed(root, database.url, 100);
    service = await startService(root, ['--database', database.url]);
    const client = requester(service);
    const send = async (path, body) => {
      const began = performance.now();
      const { status, text } = await client.send('POST', path, JSON.stringify(body));
      if (status >= 300) throw new Error(text);
      return { ms: performance.now() - began, answer: JSON.parse(text) };
    };
    const predict = (name) => send('/v1/predictions', { system_id: name, task: taskOf(root, frames++) });
    const results = [];
    for (const [index, runs] of counts.entries()) {
      // Not the first one of the list: the same machine on all rounds would be warm.
      const name = names[index + 1];
      const task = taskOf(root, 96);
      const { answer } = await send('/v1/predictions', { system_id: name, task });
      const time = answer.predictions[0].predicted_total_time_ms;
      const telling = [];
      for (let run = 0; run < runs; run++) {
        const measured_at = new Date(1.7e12 + run * 1000).toISOString();
        const times = { total_time_ms: time * (1 + 0.02 * Math.sin(run)) };
        telling.push(
          (await send('/v1/observations', { schema_version: 1, system_id: name, task, times, measured_at }))
            .ms,
        );
      }
      const asked = [];
      for (let round = 0; round < 60; round++) asked.push((await predict(name)).ms);
      results.push({
        runs,
        tellLastMs: runs === 0 ? null : median(telling.slice(-5)),
        predictionMs: median(asked.slice(20)),
      });
    }
    client.close();
    return results;
  } finally {
    if (service !== undefined) await stopService(service);
    database.remove();
  }
}

const sizes = [];
for (const count of numbers(options.systems)) {
  sizes.push(await sized(count));
  // A large registry takes minutes: what is known is not lost if it is broken off.
  process.stderr.write(`${JSON.stringify(sizes.at(-1))}\n`);
}
const runs = options.runs === '' ? [] : await withRuns(numbers(options.runs));
if (options.json) process.stdout.write(`${JSON.stringify({ sizes, runs }, null, 2)}\n`);
else
  for (const rows of [sizes, runs])
    for (const row of rows)
      process.stdout.write(
        `${Object.entries(row)
          .map(([name, value]) => `${name} ${value === null ? '–' : Number(value.toPrecision(3))}`)
          .join(', ')}\n`,
      );

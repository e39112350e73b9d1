/**
 * Hosts that come and go: `node perf/service/churn.mjs [--hosts 100000] [--rate 100] [--minutes 10] [--ranking-every 10] [--json]
 * [--root CHECKOUT]`, after `npm run build` and
 * `npm --prefix perf ci`; it needs Debian's PostgreSQL.
 *
 * A registry of HOSTS machines. Each is there for an exponential time and away for one of the same mean, HOSTS / RATE seconds, so that events (a host
 * registers itself, a host is removed) come at RATE a second. The law has no memory, so the next event is of a host picked at random. Meanwhile
 * signs of life of all present hosts are told once a minute, the whole registry is ranked every so many seconds, prices change and runs are told of at a tenth of
 * the rate each, and predictions are asked for at the rate. At minute 2 and at the end what is left of every
 * thread's heap after a forced collection is compared; at the end the registry must hold exactly the hosts that are there.
 */
import { loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startDatabase } from '../../scripts/faults/database.mjs';
import { median } from '../child-time.mjs';
import { need } from '../needs.mjs';
import { storedHeartbeats, taskOf } from './registry.mjs';
import { requester } from './requester.mjs';
import { seed } from './seed.mjs';
import { cpuMsOf, startService, stopService } from './served.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    hosts: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '10' },
    'ranking-every': { type: 'string', default: '10' },
    root: { type: 'string', default: join(here, '..', '..') },
    json: { type: 'boolean', default: false },
  },
});
const root = resolve(options.root);
need({ root, database: true });
const hosts = Number(options.hosts);
const rate = Number(options.rate);
const minutes = Number(options.minutes);
/** Names of one request of signs of life. */
const TOLD_AT_ONCE = 1000;
/** Requests at once; what is due beyond them is late. */
const MOST_BUSY = 200;

let state = 7;
const random = () => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return (state + 0.5) / 2_147_483_648;
};
const exponential = (mean) => -mean * Math.log(random());

/** A set from which one is picked at random in a step. */
class Pool {
  #items;
  constructor(items) {
    this.#items = items;
  }
  get size() {
    return this.#items.length;
  }
  get all() {
    return this.#items;
  }
  any() {
    return this.#items[Math.floor(random() * this.#items.length)];
  }
  take() {
    const at = Math.floor(random() * this.#items.length);
    const [item] = this.#items.splice(at, 1, this.#items.at(-1));
    this.#items.pop();
    return item;
  }
  put(item) {
    this.#items.push(item);
  }
}

const database = startDatabase();
let service;
try {
  const names = await seed(root, database.url, hosts);
  const before = performance.now();
  service = await startService(root, ['--database', database.url], {
    nodeOptions: ['--expose-gc', '--import', join(here, 'heap-teller.mjs')],
    hasChannel: true,
  });
  const startS = (performance.now() - before) / 1000;
  const client = requester(service);
  const counts = {
    joined: 0,
    left: 0,
    prices: 0,
    runs: 0,
    predictions: 0,
    heartbeats: 0,
    rankings: 0,
    failed: 0,
  };
  const rankingMs = [];
  let firstFailure;
  const present = new Pool([...names]);
  const away = new Pool([]);
  const busy = new Set();
  const send = async (method, path, body, isGood = (status) => status < 300) => {
    const answer = await client.send(method, path, body === undefined ? undefined : JSON.stringify(body));
    if (isGood(answer.status)) return answer.text;
    counts.failed++;
    firstFailure ??= `${method} ${path}: ${answer.text}`;
    return undefined;
  };
  const documents = new Map();
  const pathOf = (name) => `/v1/systems/${encodeURIComponent(name)}`;
  const run = taskOf(root, 96);
  const acts = {
    async leave(name) {
      const told = await send('GET', pathOf(name));
      if (told !== undefined) documents.set(name, JSON.parse(told).system);
      await send('DELETE', pathOf(name));
      counts.left++;
      away.put(name);
    },
    async join(name) {
      await send('POST', '/v1/systems', documents.get(name));
      documents.delete(name);
      counts.joined++;
      present.put(name);
    },
    // A host may leave meanwhile.
    async price(name) {
      const price_per_hour = Number((0.1 + random()).toFixed(3));
      await send(
        'PUT',
        `${pathOf(name)}/price`,
        { price_per_hour },
        (status) => status < 300 || status === 404,
      );
      counts.prices++;
    },
    async observe(name) {
      const measured_at = new Date().toISOString();
      const times = { total_time_ms: 500 + 1000 * random() };
      await send(
        'POST',
        '/v1/observations',
        { schema_version: 1, system_id: name, task: run, times, measured_at },
        (status) => status < 300 || status === 404,
      );
      counts.runs++;
    },
    async predict(name) {
      const body = { system_id: name, task: taskOf(root, 40 + Math.floor(20 * random())) };
      await send('POST', '/v1/predictions', body, (status) => [200, 404, 422].includes(status));
      counts.predictions++;
    },
  };
  /** Runs beside the others; at the end all are waited for. */
  const begin = (act) => {
    const acting = act().finally(() => busy.delete(acting));
    busy.add(acting);
  };
  const heap = () =>
    new Promise((done) => {
      service.child.once('message', done);
      service.child.send('heap');
    });
  const until = performance.now() + minutes * 60_000;
  const firstLookAt = performance.now() + Math.min(2, minutes / 5) * 60_000;
  let firstLook;
  const clocks = [
    { everyS: () => exponential(1 / rate), act: () => (random() * hosts < away.size ? comes() : goes()) },
    { everyS: () => exponential(10 / rate), act: () => acts.price(present.any()) },
    { everyS: () => exponential(10 / rate), act: () => acts.observe(present.any()) },
    { everyS: () => exponential(1 / rate), act: () => acts.predict(present.any()) },
    { everyS: () => Number(options['ranking-every']), act: rank },
    { everyS: () => (60 * TOLD_AT_ONCE) / hosts, act: tell },
  ].map((clock) => ({ ...clock, at: performance.now() }));
  const comes = () => acts.join(away.take());
  const goes = () => acts.leave(present.take());
  let toldFrom = 0;
  async function tell() {
    const system_ids = present.all.slice(toldFrom, toldFrom + TOLD_AT_ONCE);
    toldFrom = toldFrom + TOLD_AT_ONCE >= present.size ? 0 : toldFrom + TOLD_AT_ONCE;
    await send('POST', '/v1/heartbeats', { system_ids });
    counts.heartbeats += system_ids.length;
  }
  let frames = 1000;
  let isRanking = false;
  async function rank() {
    if (isRanking) return;
    isRanking = true;
    const began = performance.now();
    await send('POST', '/v1/rankings', { task: taskOf(root, frames++), deadline_ms: 2000, top: 100 });
    rankingMs.push(performance.now() - began);
    counts.rankings++;
    isRanking = false;
  }
  const cpuBefore = cpuMsOf(service);
  const loadedAt = performance.now();
  while (performance.now() < until) {
    // In turn, so that none waits for another that is late.
    const due = () => clocks.filter(({ at }) => at < performance.now());
    for (let late = due(); late.length > 0 && busy.size < MOST_BUSY; late = due())
      for (const clock of late) {
        clock.at += clock.everyS() * 1000;
        begin(clock.act);
      }
    if (firstLook === undefined && performance.now() > firstLookAt) firstLook = await heap();
    await new Promise((wait) => setTimeout(wait, 5));
  }
  const lateS = Math.max(...clocks.map(({ at }) => performance.now() - at)) / 1000;
  await Promise.all(busy);
  const seconds = (performance.now() - loadedAt) / 1000;
  const cpuShare = (cpuMsOf(service) - cpuBefore) / 1000 / seconds;
  const lastLook = await heap();
  const stored = await storedHeartbeats(service);
  const wrong = stored.size - present.size + present.all.filter((name) => !stored.has(name)).length;
  client.close();
  const sum = ({ threads }) =>
    threads.reduce((all, { heapMib, externalMib }) => all + heapMib + externalMib, 0);
  const result = {
    hosts,
    startS,
    seconds,
    /** How long the latest of all acts still waited for its turn at the end. */
    lateS,
    eventsPerSecond: (counts.joined + counts.left) / seconds,
    ...counts,
    rankingP50Ms: median(rankingMs),
    cpuShare,
    heapBeforeMib: sum(firstLook),
    heapAfterMib: sum(lastLook),
    threadsBefore: firstLook.threads,
    threadsAfter: lastLook.threads,
    rssBeforeMib: firstLook.rssMib,
    rssAfterMib: lastLook.rssMib,
    present: present.size,
    wrongInRegistry: wrong,
    firstFailure,
    load: loadavg()[0],
  };
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else
    for (const [name, value] of Object.entries(result))
      process.stdout.write(
        `${name.padEnd(18)} ${typeof value === 'number' ? Number(value.toPrecision(4)) : JSON.stringify(value)}\n`,
      );
} finally {
  if (service !== undefined) await stopService(service);
  database.remove();
}

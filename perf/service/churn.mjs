/**
 * Hosts that come and go: `node perf/service/churn.mjs [--hosts 100000] [--rate 100] [--minutes 10] [--ranking-every 10] [--json]
 * [--root CHECKOUT]`, after `npm run build` and
 * `npm --prefix perf ci`; it needs Debian's PostgreSQL.
 *
 * Twice HOSTS machines exist, and HOSTS of them are registered. Each is there for an exponential time and away for one of the same mean, 2 · HOSTS / RATE
 * seconds, so that events (a host registers itself, a host is removed) come at RATE a second, and the registry stays as large as it was but for chance. The law
 * has no memory, so the next event is of a host picked at random. Meanwhile signs of life of all present hosts are told once a minute, the whole registry is
 * ranked every so many seconds, prices change and runs are told of at a tenth of the rate each, and predictions are asked for at the rate. Before, each
 * host is asked about once, so that what is kept of a host is kept of all. At minute 2, half-way and at the end what is left of every thread's heap
 * after a forced collection is told, of all and for each host; at the end the registry must hold exactly the hosts that are there.
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
import { marketDocuments, seed } from './seed.mjs';
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
/** Questions of one request before it begins. */
const ASKED_AT_ONCE = 200;
/** Requests at once; what is due beyond them is late. */
const MOST_BUSY = 200;

let state = 7;
/** Above 0 and below 1 (mulberry32: Ettinger, public domain). */
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
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
  const documentOf = await marketDocuments(root);
  const nameOf = (index) => documentOf(index).system_id;
  const present = new Pool(names.map((_, index) => index));
  const away = new Pool(names.map((_, index) => hosts + index));
  const busy = new Set();
  const send = async (method, path, body, isGood = (status) => status < 300) => {
    const answer = await client.send(method, path, body === undefined ? undefined : JSON.stringify(body));
    if (isGood(answer.status)) return answer.text;
    counts.failed++;
    firstFailure ??= `${method} ${path}: ${answer.text}`;
    return undefined;
  };
  const pathOf = (host) => `/v1/systems/${encodeURIComponent(nameOf(host))}`;
  const run = taskOf(root, 96);
  const acts = {
    async leave(host) {
      await send('DELETE', pathOf(host));
      counts.left++;
      away.put(host);
    },
    async join(host) {
      await send('POST', '/v1/systems', documentOf(host));
      counts.joined++;
      present.put(host);
    },
    // A host may leave meanwhile.
    async price(host) {
      const price_per_hour = Number((0.1 + random()).toFixed(3));
      await send(
        'PUT',
        `${pathOf(host)}/price`,
        { price_per_hour },
        (status) => status < 300 || status === 404,
      );
      counts.prices++;
    },
    async observe(host) {
      const measured_at = new Date().toISOString();
      const times = { total_time_ms: 500 + 1000 * random() };
      await send(
        'POST',
        '/v1/observations',
        { schema_version: 1, system_id: nameOf(host), task: run, times, measured_at },
        (status) => status < 300 || status === 404,
      );
      counts.runs++;
    },
    async predict(host) {
      const body = { system_id: nameOf(host), task: taskOf(root, 40 + Math.floor(20 * random())) };
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
  for (let from = 0; from < hosts; from += ASKED_AT_ONCE) {
    const questions = names
      .slice(from, from + ASKED_AT_ONCE)
      .map((system_id) => ({ system_id, task: taskOf(root, 39) }));
    await send('POST', '/v1/predictions/batch', { questions });
  }
  const looks = [];
  /** Minutes from the beginning, and how many hosts there were. */
  const look = async () => {
    const minute = (performance.now() - loadedAt) / 60_000;
    const count = present.size;
    const { threads, rssMib } = await heap();
    const heapMib = threads.reduce((all, thread) => all + thread.heapMib + thread.externalMib, 0);
    const runs = counts.runs;
    looks.push({
      minute,
      hosts: count,
      runs,
      heapMib,
      kibPerHost: (1024 * heapMib) / count,
      rssMib,
      threads,
    });
  };
  const clocks = [
    { everyS: () => exponential(1 / rate), act: () => (random() * 2 * hosts < away.size ? comes() : goes()) },
    { everyS: () => exponential(10 / rate), act: () => acts.price(present.any()) },
    { everyS: () => exponential(10 / rate), act: () => acts.observe(present.any()) },
    { everyS: () => exponential(1 / rate), act: () => acts.predict(present.any()) },
    { everyS: () => Number(options['ranking-every']), act: rank },
    { everyS: () => (60 * TOLD_AT_ONCE) / hosts, act: tell },
  ].map((clock) => ({ ...clock, at: 0 }));
  const comes = () => acts.join(away.take());
  const goes = () => acts.leave(present.take());
  let toldFrom = 0;
  async function tell() {
    const system_ids = present.all.slice(toldFrom, toldFrom + TOLD_AT_ONCE).map(nameOf);
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
  const until = loadedAt + minutes * 60_000;
  const lookAt = [Math.min(2, minutes / 5), minutes / 2].map((minute) => loadedAt + minute * 60_000);
  for (const clock of clocks) clock.at = loadedAt;
  while (performance.now() < until) {
    // In turn, so that none waits for another that is late.
    const due = () => clocks.filter(({ at }) => at < performance.now());
    for (let late = due(); late.length > 0 && busy.size < MOST_BUSY; late = due())
      for (const clock of late) {
        clock.at += clock.everyS() * 1000;
        begin(clock.act);
      }
    if (performance.now() > lookAt[0]) {
      lookAt.shift();
      begin(look);
    }
    await new Promise((wait) => setTimeout(wait, 5));
  }
  const lateS = Math.max(...clocks.map(({ at }) => performance.now() - at)) / 1000;
  await Promise.all(busy);
  const seconds = (performance.now() - loadedAt) / 1000;
  const cpuShare = (cpuMsOf(service) - cpuBefore) / 1000 / seconds;
  await look();
  const stored = await storedHeartbeats(service);
  const wrong = stored.size - present.size + present.all.filter((host) => !stored.has(nameOf(host))).length;
  client.close();
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
    looks,
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

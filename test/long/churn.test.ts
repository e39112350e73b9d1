import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { openedService, task } from '../../packages/service/test/opened-service.js';

/** Machines that come and go in one batch; `CTFUSION_CHURN_EVENTS=15000` is ten minutes at 100 a second in four batches. `perf/service/churn.mjs` does it with a process and 10⁵ hosts. */
const EVENTS = Number(process.env['CTFUSION_CHURN_EVENTS'] ?? 12);
/** Batches that are tried before growth counts as a leak. */
const BATCHES = 20;
/** What one event may leave behind, bytes: the answers about one machine alone are more. */
const LEFT_PER_EVENT = 5_000;
const LEVELS = [0.5, 0.6, 0.7, 0.8, 0.9];

it('keeps nothing of machines that came, were asked about, and went', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const service = await openedService();
  const key = service.keys.ada;
  const heap = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let round = 0; round < 3; round++) collect();
    return process.memoryUsage().heapUsed;
  };
  let next = 0;
  const comeAndGo = async (): Promise<void> => {
    const id = `host-${next++}`;
    const body = { system_id: id, gpu: 'RTX 4090', cpu: 'AMD EPYC 7B13', vcpus: 16 };
    const ask = (level: number) =>
      service.ask('POST', '/v1/predictions', { key, body: { system_id: id, task, level } });
    expect((await service.ask('POST', '/v1/systems', { key, body })).status).toBe(201);
    for (const level of LEVELS) expect((await ask(level)).status).toBe(200);
    if (next % 10 === 0)
      expect((await service.ask('POST', '/v1/rankings', { key, body: { task } })).status).toBe(200);
    expect((await service.ask('DELETE', `/v1/systems/${id}`, { key })).status).toBe(204);
    expect((await ask(0.4)).status).toBe(404);
  };
  const grownBy = async (): Promise<number> => {
    const before = await heap();
    for (let event = 0; event < EVENTS; event++) await comeAndGo();
    return (await heap()) - before;
  };
  // Code that compiles and buffers that come once make some batches grow; what is kept of each machine makes every one of them grow.
  const growth: number[] = [];
  const lately = (): number => growth.slice(-3).reduce((sum, bytes) => sum + bytes, 0) / (3 * EVENTS);
  do growth.push(await grownBy());
  while (growth.length < 3 || (lately() >= LEFT_PER_EVENT && growth.length < BATCHES));
  expect(lately(), `bytes an event in the last three of the batches ${growth}`).toBeLessThan(LEFT_PER_EVENT);
  await service.close();
}, 3_600_000);

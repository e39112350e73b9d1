import assert from 'node:assert/strict';
import type { NewObservation } from '../interfaces/observations.js';
import type { ContractCase } from './contract-case.js';
import { newName, systemNamed } from './contract-case.js';

const noon = new Date('2026-01-01T12:00:00.000Z');

const runOn = (systemId: string, totalMs: number, more: Partial<NewObservation> = {}): NewObservation => ({
  systemId,
  reporter: 'ada',
  document: {
    schema_version: 1,
    system_id: systemId,
    task: { schema_version: 1, model_name: 'resnet50', demand: { batch_size: 8 } },
    times: { total_time_ms: totalMs },
  },
  receivedAt: noon,
  identity: newName(),
  ...more,
});

export const OBSERVATION_CASES: readonly ContractCase[] = [
  {
    name: 'keeps runs in their order, with what was expected of them',
    async run({ systems, observations }) {
      const id = newName();
      await systems.register('ada', systemNamed(id), noon);
      const expected = { bundleId: 'b', latencyMs: 10.5, lowerMs: 9, upperMs: 12 };
      for (const time of [11.25, 12, 13])
        await observations.add(runOn(id, time, { expected, ...(time === 13 ? { doubt: 'far off' } : {}) }));
      const first = await observations.list(id, { limit: 2 });
      const rest = await observations.list(id, { limit: 2, after: first.next! });
      const all = [...first.items, ...rest.items];
      assert.deepEqual(
        all.map(({ document }) => document.times.total_time_ms),
        [11.25, 12, 13],
      );
      assert.deepEqual(all[0]!.expected, expected);
      assert.deepEqual(
        all.map(({ doubt }) => doubt),
        [undefined, undefined, 'far off'],
      );
      assert.equal(rest.next, undefined);
      assert.deepEqual(
        (await observations.latest(id, 2)).map(({ document }) => document.times.total_time_ms),
        [12, 13],
      );
      assert.ok((await observations.systems()).includes(id));
    },
  },
  {
    name: 'counts a run that is told twice once, even at once',
    async run({ systems, observations }) {
      const id = newName();
      await systems.register('ada', systemNamed(id), noon);
      const run = runOn(id, 5);
      const told = await Promise.all([observations.add(run), observations.add(run), observations.add(run)]);
      assert.equal(told.filter((one) => one?.isNew).length, 1);
      assert.equal(new Set(told.map((one) => one?.record.observationId)).size, 1);
      assert.equal((await observations.list(id, { limit: 9 })).items.length, 1);
    },
  },
  {
    name: 'takes no run of a machine that it does not know, and drops those of one that goes',
    async run({ systems, observations }) {
      const id = newName();
      assert.equal(await observations.add(runOn(id, 5)), undefined);
      await systems.register('ada', systemNamed(id), noon);
      await observations.add(runOn(id, 5));
      await systems.remove(id);
      assert.deepEqual((await observations.list(id, { limit: 9 })).items, []);
    },
  },
];

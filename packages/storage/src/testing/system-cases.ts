import assert from 'node:assert/strict';
import type { Change } from '../interfaces/storage.js';
import type { ContractCase } from './contract-case.js';
import { newName, systemNamed } from './contract-case.js';

const noon = new Date('2026-01-01T12:00:00.000Z');
const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000);

export const SYSTEM_CASES: readonly ContractCase[] = [
  {
    name: 'gives a document back to the last digit',
    async run({ systems }) {
      const id = newName();
      const document = systemNamed(id, {
        facts: { gpu_name: 'Räder \' " \\ %_; drop table systems; -- 图', vram_gb: 0.1 + 0.2, note: null },
        price_per_hour: 1e-7,
      });
      const registered = await systems.register('ada', document, noon);
      assert.deepEqual(registered?.document, document);
      assert.deepEqual(await systems.get(id), registered);
      assert.deepEqual(
        [registered.operator, registered.registeredAt, registered.heartbeatAt, registered.benchmarkWanted],
        ['ada', noon, noon, false],
      );
      assert.equal(await systems.get(newName()), undefined);
    },
  },
  {
    name: 'lets an operator replace its own machine and nobody else’s',
    async run({ systems }) {
      const id = newName();
      await systems.register('ada', systemNamed(id), noon);
      assert.equal(
        await systems.register('bob', systemNamed(id, { price_per_hour: 9 }), later(1)),
        undefined,
      );
      assert.equal((await systems.get(id))?.document.price_per_hour, undefined);
      const again = await systems.register('ada', systemNamed(id, { price_per_hour: 2 }), later(5));
      assert.deepEqual(
        [again?.document.price_per_hour, again?.registeredAt, again?.updatedAt, again?.heartbeatAt],
        [2, noon, later(5), later(5)],
      );
    },
  },
  {
    name: 'keeps every one of many changes made at once',
    async run({ systems }) {
      const id = newName();
      await systems.register('ada', systemNamed(id, { price_per_hour: 0 }), noon);
      await Promise.all(
        Array.from({ length: 20 }, () =>
          systems.update(
            id,
            (document) => ({ ...document, price_per_hour: document.price_per_hour! + 1 }),
            later(1),
          ),
        ),
      );
      assert.equal((await systems.get(id))?.document.price_per_hour, 20);
      assert.equal(await systems.update(newName(), (document) => document, noon), undefined);
    },
  },
  {
    name: 'stores nothing of a change that fails',
    async run({ systems }) {
      const id = newName();
      await systems.register('ada', systemNamed(id, { price_per_hour: 1 }), noon);
      await assert.rejects(
        systems.update(
          id,
          () => {
            throw new RangeError('no');
          },
          later(1),
        ),
        RangeError,
      );
      assert.equal((await systems.get(id))?.document.price_per_hour, 1);
      await systems.update(id, (document) => ({ ...document, price_per_hour: 3 }), later(2));
      assert.equal((await systems.get(id))?.document.price_per_hour, 3);
    },
  },
  {
    name: 'lists by filters, page by page, each machine once',
    async run({ systems }) {
      const operator = newName();
      const ids = Array.from({ length: 7 }, () => newName()).sort();
      for (const [index, id] of ids.entries())
        await systems.register(
          operator,
          systemNamed(id, {
            price_per_hour: index,
            facts: { gpu_name: index % 2 ? 'RTX 4090' : 'A100_50%' },
          }),
          later(index),
        );
      const found: string[] = [];
      let after: string | undefined;
      do {
        const page = await systems.list(
          { operator },
          { limit: 3, ...(after === undefined ? {} : { after }) },
        );
        assert.ok(page.items.length <= 3);
        found.push(...page.items.map(({ systemId }) => systemId));
        after = page.next;
      } while (after !== undefined);
      assert.deepEqual(found, ids);
      const listed = async (filter: Parameters<typeof systems.list>[0]): Promise<number[]> =>
        (await systems.list({ operator, ...filter }, { limit: 10 })).items.map(
          ({ document }) => document.price_per_hour!,
        );
      assert.deepEqual(await listed({ gpu: 'rtx' }), [1, 3, 5]);
      // Signs that SQL's patterns give a meaning are letters here.
      assert.deepEqual(await listed({ gpu: '0%' }), [0, 2, 4, 6]);
      assert.deepEqual(await listed({ gpu: '%' }), [0, 2, 4, 6]);
      assert.deepEqual(await listed({ maximumPricePerHour: 2 }), [0, 1, 2]);
      assert.deepEqual(await listed({ heartbeatFrom: later(5) }), [5, 6]);
      assert.deepEqual(await listed({ heartbeatBefore: later(2) }), [0, 1]);
    },
  },
  {
    name: 'moves heartbeats forward only, and says which machines there are',
    async run({ systems }) {
      const [id, other] = [newName(), newName()];
      await systems.register('ada', systemNamed(id), noon);
      const known = await systems.recordHeartbeats([
        { systemId: id, at: later(10) },
        { systemId: other, at: later(10) },
        { systemId: id, at: later(7) },
      ]);
      assert.deepEqual([...known], [id]);
      assert.deepEqual((await systems.get(id))?.heartbeatAt, later(10));
      await systems.recordHeartbeats([{ systemId: id, at: later(3) }]);
      assert.deepEqual((await systems.get(id))?.heartbeatAt, later(10));
      const heard = await systems.heartbeatsAfter(later(9));
      assert.deepEqual(
        heard.filter(({ systemId }) => systemId === id),
        [{ systemId: id, at: later(10) }],
      );
      assert.deepEqual(await systems.recordHeartbeats([]), new Set());
    },
  },
  {
    name: 'asks a machine for a benchmark, and forgets a machine that is removed',
    async run({ systems }) {
      const id = newName();
      await systems.register('ada', systemNamed(id), noon);
      assert.equal(await systems.setBenchmarkWanted(id, true), true);
      assert.equal((await systems.get(id))?.benchmarkWanted, true);
      assert.equal(await systems.remove(id), true);
      assert.equal(await systems.remove(id), false);
      assert.equal(await systems.get(id), undefined);
      assert.equal(await systems.setBenchmarkWanted(id, true), false);
    },
  },
  {
    name: 'tells of changes once they are there, and of none that was refused',
    async run(storage) {
      const id = newName();
      const seen: Change[] = [];
      const end = storage.subscribe((change) => seen.push(change));
      await storage.systems.register('ada', systemNamed(id), noon);
      await storage.systems.register('bob', systemNamed(id), noon);
      assert.ok(seen.length >= 1);
      for (const change of seen)
        if (change.kind !== 'everything' && change.id === id) assert.equal(change.kind, 'system');
      end();
      const before = seen.length;
      await storage.systems.remove(id);
      assert.equal(seen.length, before);
    },
  },
];

import assert from 'node:assert/strict';
import type { ContractCase } from './contract-case.js';
import { newName } from './contract-case.js';

const noon = new Date('2026-01-01T12:00:00.000Z');

export const KEY_AND_TASK_CASES: readonly ContractCase[] = [
  {
    name: 'keeps keys until they are removed',
    async run({ keys }) {
      const key = {
        keyId: newName(),
        secretHash: 'ab',
        operator: 'ada',
        scopes: ['read', 'report'] as const,
        createdAt: noon,
      };
      await keys.add(key);
      assert.deepEqual(await keys.get(key.keyId), key);
      assert.ok((await keys.list()).some(({ keyId }) => keyId === key.keyId));
      assert.equal(await keys.remove(key.keyId), true);
      assert.equal(await keys.remove(key.keyId), false);
      assert.equal(await keys.get(key.keyId), undefined);
    },
  },
  {
    name: 'keeps a task under its name once',
    async run({ tasks }) {
      const taskId = newName();
      const document = { schema_version: 1, model_name: 'resnet50', demand: { batch_size: 8 } } as const;
      const task = { taskId, document, createdAt: noon };
      assert.deepEqual(await tasks.add(task), task);
      assert.deepEqual(await tasks.add({ ...task, createdAt: new Date() }), task);
      assert.deepEqual(await tasks.get(taskId), task);
      assert.equal(await tasks.get(newName()), undefined);
      assert.equal((await tasks.list({ limit: 1 })).items.length, 1);
    },
  },
];

import assert from 'node:assert/strict';
import type { StoredBundle } from '../interfaces/bundles.js';
import type { ContractCase } from './contract-case.js';
import { newName } from './contract-case.js';

const noon = new Date('2026-01-01T12:00:00.000Z');

const bundleOf = (taskKind: string): StoredBundle => ({
  bundleId: newName(),
  taskKind,
  predictor: '{"a": 0.1}',
  models: { 'models/model_seed1.txt': 'tree\n' },
  uploadedBy: 'ada',
  uploadedAt: noon,
});

export const BUNDLE_CASES: readonly ContractCase[] = [
  {
    name: 'keeps a bundle’s files as they are, and each bundle once',
    async run({ bundles }) {
      const bundle = bundleOf(newName());
      assert.equal(await bundles.add(bundle), true);
      assert.equal(await bundles.add({ ...bundle, predictor: 'other' }), false);
      assert.deepEqual(await bundles.get(bundle.bundleId), bundle);
      assert.equal(await bundles.get(newName()), undefined);
      const listed = (await bundles.list()).find(({ bundleId }) => bundleId === bundle.bundleId);
      assert.deepEqual(listed, {
        bundleId: bundle.bundleId,
        taskKind: bundle.taskKind,
        uploadedBy: 'ada',
        uploadedAt: noon,
      });
    },
  },
  {
    name: 'lets one of those win who activate at once',
    async run({ bundles }) {
      const taskKind = newName();
      const candidates = Array.from({ length: 5 }, () => bundleOf(taskKind));
      for (const bundle of candidates) await bundles.add(bundle);
      const activate = (bundleId: string, expected: number) =>
        bundles.activate({ taskKind, bundleId, activatedBy: 'ada', activatedAt: noon }, expected);
      const outcomes = await Promise.all(candidates.map(({ bundleId }) => activate(bundleId, 0)));
      const [winner, ...others] = outcomes.filter((outcome) => outcome !== undefined);
      assert.deepEqual(others, []);
      assert.equal(winner?.generation, 1);
      const activeOf = async () => (await bundles.active()).filter((one) => one.taskKind === taskKind);
      assert.deepEqual(await activeOf(), [winner]);
      const second = await activate(candidates[1]!.bundleId, 1);
      assert.equal(second?.generation, 2);
      assert.deepEqual(await activeOf(), [second]);
      assert.equal(await activate(candidates[2]!.bundleId, 1), undefined);
      assert.deepEqual(await bundles.history(taskKind), [second, winner]);
    },
  },
];

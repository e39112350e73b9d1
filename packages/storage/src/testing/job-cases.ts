import assert from 'node:assert/strict';
import type { JobRecord } from '../interfaces/jobs.js';
import type { Storage } from '../interfaces/storage.js';
import type { ContractCase } from './contract-case.js';
import { newName } from './contract-case.js';

/** Before every other case's, so that its jobs are taken first. */
let clock = Date.parse('1990-01-01T00:00:00Z');
const LEASE_MS = 1000;
const soon = (): Date => {
  clock += 1;
  return new Date(clock);
};

const addJob = (storage: Storage): Promise<JobRecord> =>
  storage.jobs.add({
    jobId: newName(),
    kind: 'train',
    input: { config: 'x' },
    createdBy: 'ada',
    createdAt: soon(),
  });

export const JOB_CASES: readonly ContractCase[] = [
  {
    name: 'gives each job to one of many workers',
    async run(storage) {
      const jobs = [await addJob(storage), await addJob(storage), await addJob(storage)];
      const at = soon();
      const taken = await Promise.all(Array.from({ length: 5 }, () => storage.jobs.take(at, LEASE_MS, 2)));
      const ids = taken.flatMap((job) => job?.jobId ?? []);
      assert.equal(new Set(ids).size, ids.length);
      for (const { jobId } of jobs) assert.ok(ids.includes(jobId));
      for (const job of taken)
        if (job !== undefined)
          assert.equal(await storage.jobs.finish(job, { result: { mape: 0.1 } }, soon()), true);
      const done = await storage.jobs.get(jobs[0]!.jobId);
      assert.deepEqual([done?.state, done?.result, done?.attempts], ['done', { mape: 0.1 }, 1]);
    },
  },
  {
    name: 'gives a dead worker’s job to another once, and then gives it up',
    async run(storage) {
      const { jobId } = await addJob(storage);
      const first = await storage.jobs.take(soon(), LEASE_MS, 2);
      assert.equal(first?.jobId, jobId);
      assert.equal(await storage.jobs.extend(first, soon()), true);
      clock += 2 * LEASE_MS;
      const second = await storage.jobs.take(soon(), LEASE_MS, 2);
      assert.deepEqual([second?.jobId, second?.attempts], [jobId, 2]);
      // The first was not dead after all; it has lost the job.
      assert.equal(await storage.jobs.extend(first, soon()), false);
      assert.equal(await storage.jobs.finish(first, { result: 1 }, soon()), false);
      clock += 2 * LEASE_MS;
      assert.notEqual((await storage.jobs.take(soon(), LEASE_MS, 2))?.jobId, jobId);
      const given = await storage.jobs.get(jobId);
      assert.deepEqual([given?.state, given?.error], ['failed', 'its worker died']);
      assert.ok((await storage.jobs.list(100)).some((job) => job.jobId === jobId));
    },
  },
];

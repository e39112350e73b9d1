import assert from 'node:assert/strict';
import type { JobRecord } from '../interfaces/jobs.js';
import type { Storage } from '../interfaces/storage.js';
import type { ContractCase } from './contract-case.js';
import { newName } from './contract-case.js';

/** Before every other case's, so that its jobs are taken first. */
let clock = Date.parse('1990-01-01T00:00:00Z');
const LEASE_MS = 60_000;
/** A lease that is over once it is looked at. */
const OVER_MS = -1;
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
      const taken = await Promise.all(Array.from({ length: 5 }, () => storage.jobs.take(LEASE_MS, 2)));
      const ids = taken.flatMap((job) => job?.jobId ?? []);
      assert.equal(new Set(ids).size, ids.length);
      for (const { jobId } of jobs) assert.ok(ids.includes(jobId));
      for (const job of taken)
        if (job !== undefined) assert.equal(await storage.jobs.finish(job, { result: { mape: 0.1 } }), true);
      const done = await storage.jobs.get(jobs[0]!.jobId);
      assert.deepEqual([done?.state, done?.result, done?.attempts], ['done', { mape: 0.1 }, 1]);
      assert.ok(done?.finishedAt !== undefined && done.finishedAt > done.createdAt);
    },
  },
  {
    name: 'gives a dead worker’s job to another once, and then gives it up',
    async run(storage) {
      const { jobId } = await addJob(storage);
      const first = await storage.jobs.take(LEASE_MS, 2);
      assert.equal(first?.jobId, jobId);
      assert.equal(await storage.jobs.extend(first), true);
      // While it lives, nobody else has it.
      assert.notEqual((await storage.jobs.take(LEASE_MS, 2))?.jobId, jobId);
      const second = await storage.jobs.take(OVER_MS, 2);
      assert.deepEqual([second?.jobId, second?.attempts], [jobId, 2]);
      // The first was not dead after all; it has lost the job.
      assert.equal(await storage.jobs.extend(first), false);
      assert.equal(await storage.jobs.finish(first, { result: 1 }), false);
      assert.equal(await storage.jobs.giveBack(first), false);
      assert.notEqual((await storage.jobs.take(OVER_MS, 2))?.jobId, jobId);
      const given = await storage.jobs.get(jobId);
      assert.deepEqual([given?.state, given?.error], ['failed', 'its worker died']);
    },
  },
  {
    name: 'tells how far a running job is, and no longer once it is not',
    async run(storage) {
      const { jobId } = await addJob(storage);
      const job = await storage.jobs.take(LEASE_MS, 2);
      assert.deepEqual([job?.jobId, job?.progress], [jobId, undefined]);
      const progress = { stage: 'training', share: 0.25 };
      assert.equal(await storage.jobs.extend(job!, progress), true);
      assert.equal(await storage.jobs.extend(job!), true);
      assert.deepEqual((await storage.jobs.get(jobId))?.progress, progress);
      await storage.jobs.finish(job!, { result: null });
      assert.equal((await storage.jobs.get(jobId))?.progress, undefined);
    },
  },
  {
    name: 'takes a job back from a worker that is being stopped, as if it had not begun',
    async run(storage) {
      const { jobId } = await addJob(storage);
      const first = await storage.jobs.take(LEASE_MS, 1);
      assert.equal(first?.jobId, jobId);
      assert.equal(await storage.jobs.giveBack(first), true);
      const second = await storage.jobs.take(LEASE_MS, 1);
      assert.deepEqual([second?.jobId, second?.attempts], [jobId, 1]);
      assert.equal(await storage.jobs.finish(second!, { error: 'no' }), true);
    },
  },
  {
    name: 'keeps a job under its name once, and lists jobs page by page, the newest first',
    async run(storage) {
      const first = await addJob(storage);
      const second = await addJob(storage);
      assert.deepEqual(await storage.jobs.add({ ...second, input: 'another' }), second);
      const ids: string[] = [];
      let after: string | undefined;
      do {
        const page = await storage.jobs.list({ limit: 1, ...(after === undefined ? {} : { after }) });
        ids.push(...page.items.map(({ jobId }) => jobId));
        after = page.next;
      } while (after !== undefined);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.indexOf(second.jobId) < ids.indexOf(first.jobId));
      for (const id of [first.jobId, second.jobId]) {
        const job = await storage.jobs.take(LEASE_MS, 1);
        assert.equal(job?.jobId, id);
        await storage.jobs.finish(job!, { result: null });
      }
    },
  },
];

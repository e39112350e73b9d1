import { jobListSchema, registeredJobSchema } from '@ctfusion/schema/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JobWorker } from '../src/jobs/job-worker.js';
import { addNightlyJobs } from '../src/jobs/nightly-jobs.js';
import { openedService, task } from './opened-service.js';

let service: Awaited<ReturnType<typeof openedService>>;
let worker: JobWorker;
beforeAll(async () => {
  service = await openedService();
  await addNightlyJobs(service.storage, new Date('2029-12-31T04:00:00Z'));
  const { ada, bob } = service.keys;
  for (const [index, key] of [ada, ada, ada, bob, bob, bob].entries()) {
    const system_id = `learned ${index}`;
    await service.ask('POST', '/v1/systems', {
      key,
      body: { system_id, gpu: 'RTX 4090', cpu: 'EPYC 7B13', vcpus: 8 },
    });
    const predicted = await service.ask('POST', '/v1/predictions', { key, body: { system_id, task } });
    const total_time_ms = predicted.body.predictions[0].predicted_total_time_ms * 1.1;
    const body = { schema_version: 1, system_id, task, times: { total_time_ms } };
    await service.ask('POST', '/v1/observations', { key, body });
  }
  worker = new JobWorker({ storage: service.storage, onFailure: (error) => expect.fail(String(error)) });
  worker.start();
});
afterAll(async () => {
  await worker.stop();
  await service.close();
});

const admin = (method: string, url: string, body?: unknown) =>
  service.ask(method, url, { key: service.keys.admin, body });

async function done(body: unknown) {
  const asked = await admin('POST', '/v1/jobs', body);
  expect(asked.status).toBe(202);
  registeredJobSchema.parse(asked.body);
  for (;;) {
    const job = registeredJobSchema.parse((await admin('GET', `/v1/jobs/${asked.body.job_id}`)).body);
    if (job.state === 'done' || job.state === 'failed') return job;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a job', () => {
  it('evaluates what answers, in a process of its own', async () => {
    const told = vi.spyOn(service.storage.jobs, 'extend');
    const { state, attempts, result } = await done({ kind: 'evaluate', task_kind: 'frames' });
    expect([state, attempts]).toEqual(['done', 1]);
    expect(result).toMatchObject({ task_kind: 'frames', systems: 6, operators: 2, runs: 6 });
    // The lease may have been extended before the process had begun to judge.
    expect(told.mock.calls.map(([, progress]) => progress)).toContainEqual({
      stage: 'judging machines',
      share: 0,
    });
    told.mockRestore();
    // All took 1.1 times what was predicted without them.
    expect((result as { mean_error_percent: number }).mean_error_percent).toBeCloseTo(10, 6);
  });

  it('tells in one line why it cannot be done', async () => {
    expect((await done({ kind: 'evaluate', task_kind: 'step' })).error).toBe(
      "no bundle answers tasks of the kind 'step'",
    );
    // Without benchmarks, frames cannot be learned from.
    expect((await done({ kind: 'train', task_kind: 'frames' })).error).toMatch(
      /^0 machines .* 5 are needed$/,
    );
  });

  it.each(['train', 'evaluate', 'retrain'])(
    'to %s is refused at once for a kind of task that nobody knows',
    async (kind) => {
      const { status, body } = await admin('POST', '/v1/jobs', { kind, task_kind: 'frame' });
      expect([status, body.code]).toEqual([400, 'unknown-name']);
      expect(body.detail).toContain("there is no kind of task 'frame' (did you mean 'frames'?)");
    },
  );

  it('is for admins, and listed page by page', async () => {
    const refused = await service.ask('POST', '/v1/jobs', {
      key: service.keys.ada,
      body: { kind: 'retrain', task_kind: 'frames' },
    });
    expect(refused.status).toBe(403);
    const first = jobListSchema.parse((await admin('GET', '/v1/jobs?limit=1')).body);
    const second = jobListSchema.parse((await admin('GET', `/v1/jobs?limit=1&after=${first.next}`)).body);
    expect(first.jobs[0]!.job_id).not.toBe(second.jobs[0]!.job_id);
    expect((await admin('GET', '/v1/jobs/none')).body.code).toBe('not-found');
  });

  it('of the night is added once a night, from 3 o’clock on, where there are runs to learn from', async () => {
    const nights = async () =>
      (await service.storage.jobs.list({ limit: 1000 })).items.filter(
        ({ createdBy }) => createdBy === 'night',
      );
    await addNightlyJobs(service.storage, new Date('2030-01-01T02:59:59Z'));
    // Nor in the night before anybody told of a run.
    expect(await nights()).toEqual([]);
    await addNightlyJobs(service.storage, new Date('2030-01-01T03:00:00Z'));
    await addNightlyJobs(service.storage, new Date('2030-01-01T23:00:00Z'));
    expect((await nights()).filter(({ jobId }) => jobId === 'nightly-2030-01-01-frames')).toHaveLength(1);
  });
});

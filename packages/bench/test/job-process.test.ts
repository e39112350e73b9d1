import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rawsOf } from '../src/jobs/collect-raws.js';
import type { Job } from '../src/jobs/job.js';
import { runJobProcess } from '../src/jobs/job-process.js';

const program = fileURLToPath(new URL('./fault-programs/misbehave.mjs', import.meta.url));
const label = { group: 'gpu_compute', benchmark: 'Add', dataType: 'fp32' } as const;

function job(fault: string): Job {
  return {
    kind: 'curve',
    choice: { backend: 'onnxruntime', device: 'cpu' },
    plan: {
      name: fault,
      dataType: 'fp32',
      batchSizes: [1, 2],
      timeBudgetSeconds: 1,
      operator: { layerType: 'Add', shape: [2] },
    },
    settings: { warmupRuns: 0, timedRuns: 1, minTimedRuns: 1, memoryBudgetBytes: 1e9 },
  };
}

const run = (fault: string, timeLimitSeconds = 30, signal?: AbortSignal) =>
  runJobProcess(job(fault), { program, timeLimitSeconds, signal });

describe('a child process', () => {
  it('hands over its events; what a library prints between them does no harm', async () => {
    const outcome = await run('fine');
    expect(outcome).toMatchObject({ end: 'finished', detail: '' });
    expect(outcome.events.map(({ event }) => event)).toEqual(['point_started', 'point', 'stopped']);
    expect(rawsOf(label, outcome)).toMatchObject({
      points: [{ sweptValue: 1, samples: [1, 1.1, 0.9] }],
      stops: [{ reason: 'completed' }],
    });
  });

  it('that hangs is killed at its limit and costs the point that it hung at', async () => {
    // The limit counts from the start of the process, which takes long on a busy machine: it is longer until the process came to hang.
    let limit = 1;
    let outcome = await run('hangs', limit);
    while (limit < 60 && !outcome.events.some((event) => event.event === 'point_started' && event.at === 2)) {
      limit *= 4;
      outcome = await run('hangs', limit);
    }
    expect(outcome).toMatchObject({ end: 'timeout', detail: `no end within ${limit} s` });
    const raws = rawsOf(label, outcome);
    expect(raws.points.map(({ sweptValue }) => sweptValue)).toEqual([1]);
    expect(raws.stops).toMatchObject([{ sweptValue: 2, reason: 'timeout' }]);
  });

  const deaths = [
    ['aborts', /killed by SIGABRT/],
    ['segfaults', /killed by SIGSEGV/],
    ['killed', /killed by SIGKILL/],
    ['throws', /exit status 1: Error: the device is lost/],
  ] as const;
  for (const [fault, detail] of deaths) {
    it(`that ${fault} costs its point, and is recorded with what it died of`, async () => {
      const outcome = await run(fault);
      expect(outcome.end).toBe('crashed');
      expect(outcome.detail).toMatch(detail);
      const raws = rawsOf(label, outcome);
      expect(raws.points.map(({ sweptValue }) => sweptValue)).toEqual([1]);
      expect(raws.stops).toMatchObject([
        { sweptValue: 2, reason: 'crashed', detail: expect.stringMatching(detail) },
      ]);
    });
  }

  it('is ended by an interrupt, at once or before it starts', async () => {
    const controller = new AbortController();
    const running = run('hangs', 60, controller.signal);
    setTimeout(() => controller.abort(), 300);
    expect((await running).end).toBe('interrupted');
    expect(await run('fine', 60, controller.signal)).toMatchObject({ end: 'interrupted', events: [] });
  });

  it('that cannot be started is a crash too', async () => {
    const outcome = await runJobProcess(job('fine'), { program: '/nowhere.mjs', timeLimitSeconds: 30 });
    expect(outcome.end).toBe('crashed');
    expect(outcome.detail).toMatch(/exit status 1: .*nowhere/);
  });
});

import { describe, expect, it } from 'vitest';
import type { BackendChoice } from '../src/backends/backend-registry.js';
import type { Job } from '../src/jobs/job.js';
import { runJobProcess } from '../src/jobs/job-process.js';
import { verifyBackend } from '../src/jobs/verify-backend.js';
import type { JobEvent } from '../src/measuring/job-event.js';

/** A backend that is held to the contract. */
export interface Candidate {
  readonly name: string;
  readonly choice: BackendChoice;
  /** Why it cannot be tested here. */
  readonly absent: string | undefined;
}

async function events(job: Job): Promise<readonly JobEvent[]> {
  const outcome = await runJobProcess(job, { timeLimitSeconds: 60 });
  expect(outcome.detail).toBe('');
  expect(outcome.end).toBe('finished');
  return outcome.events;
}

const transfer = (choice: BackendChoice, direction: 'H2D' | 'D2H' | 'D2D', pinned: boolean): Job => ({
  kind: 'transfer',
  choice,
  benchmark: {
    name: direction,
    enabled: true,
    benchmark_type: 'communication_bandwidth',
    parameters: { direction, use_pinned_memory: pinned, transfer_sizes_mb: [0.25] },
  },
  repetitions: 3,
  timeBudgetSeconds: 600,
  memoryBudgetBytes: 1e9,
});

/** What every backend does alike, compared with ONNX Runtime's CPU provider. */
export function describeContract({ name, choice, absent }: Candidate): void {
  describe.skipIf(absent !== undefined)(
    `backend ${name}${absent === undefined ? '' : ` (skipped: ${absent})`}`,
    () => {
      it('says who it is', async () => {
        const [facts] = await events({ kind: 'probe', choice });
        expect(facts).toMatchObject({ event: 'facts', backend: name });
      });

      it("computes every operator as ONNX Runtime's CPU provider does", async () => {
        const results = await verifyBackend(choice);
        expect(results.map(({ problem }) => problem)).toEqual(results.map(() => undefined));
        expect(results.map((result) => result.name)).toEqual(
          expect.arrayContaining(['MatMul', 'Linear', 'Conv', 'LayerNorm']),
        );
      });

      it('measures a curve to its end', async () => {
        const operator = { layerType: 'Add', shape: [4, 8] } as const;
        const all = await events({
          kind: 'curve',
          choice,
          plan: { name: 'Add', dataType: 'fp32', batchSizes: [1, 3], timeBudgetSeconds: 600, operator },
          settings: { warmupRuns: 1, timedRuns: 4, minTimedRuns: 2, memoryBudgetBytes: 1e9 },
        });
        const points = all.filter((event) => event.event === 'point');
        expect(points.map(({ at }) => at)).toEqual([1, 3]);
        for (const { samples, coresUsed } of points) {
          expect(coresUsed).toBeGreaterThanOrEqual(0);
          expect(samples).toHaveLength(4);
          for (const sample of samples) expect(sample).toBeGreaterThan(0);
        }
        expect(all.at(-1)).toMatchObject({ event: 'stopped', reason: 'completed' });
      });

      it('copies both ways and within the device, pinned where it can and says so where it cannot', async () => {
        for (const direction of ['H2D', 'D2H'] as const) {
          const pageable = await events(transfer(choice, direction, false));
          expect(pageable.filter((event) => event.event === 'point').map(({ at }) => at)).toEqual([2 ** 18]);
        }
        const within = (await events(transfer(choice, 'D2D', false))).at(-1);
        const reason = name === 'onnxruntime-webgpu' ? 'skipped' : 'completed';
        expect(within).toMatchObject({ event: 'stopped', reason });
        const pinned = (await events(transfer(choice, 'H2D', true))).at(-1);
        expect(pinned).toMatchObject({ event: 'stopped', reason: name === 'cuda' ? 'completed' : 'skipped' });
      });

      it('ends a curve where memory cannot be had, and keeps the points before', async () => {
        const operator = { layerType: 'Softmax', inputShape: [1, 2 ** 20] } as const;
        const all = await events({
          kind: 'curve',
          choice,
          plan: {
            name: 'Huge',
            dataType: 'fp32',
            batchSizes: [1, 2 ** 24],
            timeBudgetSeconds: 1e9,
            operator,
          },
          settings: {
            warmupRuns: 0,
            timedRuns: 1,
            minTimedRuns: 1,
            memoryBudgetBytes: Number.MAX_SAFE_INTEGER,
          },
        });
        expect(all.filter((event) => event.event === 'point').map(({ at }) => at)).toEqual([1]);
        expect(all.at(-1)).toMatchObject({ event: 'stopped', reason: 'failed', at: 2 ** 24 });
      });
    },
  );
}

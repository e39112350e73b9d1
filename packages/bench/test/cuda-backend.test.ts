import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendChoice } from '../src/backends/backend-registry.js';
import type { CurvePlan } from '../src/config/plan.js';
import { chooseBackend } from '../src/jobs/choose-backend.js';
import type { Job } from '../src/jobs/job.js';
import { runJobProcess } from '../src/jobs/job-process.js';
import { verifyBackend } from '../src/jobs/verify-backend.js';
import { temporaryFolder } from './support.js';

const source = fileURLToPath(new URL('./fake-cuda/fake-cuda.c', import.meta.url));
const choice: BackendChoice = { backend: 'cuda', device: 'cuda' };
const compilerAbsent = ['/usr/bin/gcc', '/usr/bin/cc'].some(existsSync)
  ? undefined
  : 'no C compiler to build the stand-in';

/** A driver and libraries that compute on the CPU: the backend's calls are real, the device is not. */
describe.skipIf(compilerAbsent !== undefined)(
  `the cuda backend on a stand-in for NVIDIA's libraries${compilerAbsent === undefined ? '' : ` (skipped: ${compilerAbsent})`}`,
  () => {
    const folder = temporaryFolder('fake-cuda');
    const before = process.env['LD_LIBRARY_PATH'];
    const link = (name: string) => symlinkSync(join(folder, 'libcuda.so.1'), join(folder, name));

    beforeAll(() => {
      execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', join(folder, 'libcuda.so.1'), source, '-lm']);
      for (const name of ['libcublas.so.12', 'libcudnn.so.9', 'libnvrtc.so.12']) link(name);
      process.env['LD_LIBRARY_PATH'] = folder;
    });
    afterAll(() => {
      if (before === undefined) delete process.env['LD_LIBRARY_PATH'];
      else process.env['LD_LIBRARY_PATH'] = before;
      rmSync(folder, { recursive: true });
    });

    it('reads the device', async () => {
      const { facts } = await chooseBackend({ backend: 'cuda', device: 'auto', purpose: 'operators' }, true);
      expect(facts).toMatchObject({ backend: 'cuda', device: 'Fake GPU', freeMemoryBytes: 6 * 2 ** 30 });
      expect(facts.details).toMatchObject({
        total_memory_bytes: 8 * 2 ** 30,
        cuda_driver_api: 12.04,
        multiprocessors: 4,
      });
      await expect(
        chooseBackend({ backend: 'cuda', device: 'cuda:1', purpose: 'operators' }, true),
      ).rejects.toThrow(/no device 1: cuDeviceGet: CUDA_ERROR_INVALID_DEVICE/);
    });

    it('hands shapes, layouts and constants over so that every operator comes out right', async () => {
      const results = await verifyBackend(choice);
      expect(results.map(({ name, problem }) => [name, problem])).toEqual(
        results.map(({ name }) => [name, undefined]),
      );
    });

    it('copies pageable and pinned memory both ways, and within the device', async () => {
      for (const [direction, pinned] of [
        ['H2D', true],
        ['D2H', true],
        ['H2D', false],
        ['D2H', false],
        ['D2D', false],
      ] as const) {
        const parameters = { direction, use_pinned_memory: pinned, transfer_sizes_mb: [0.25] };
        const outcome = await runJobProcess(
          {
            kind: 'transfer',
            choice,
            benchmark: { name: 'copy', enabled: true, benchmark_type: 'communication_bandwidth', parameters },
            repetitions: 3,
            timeBudgetSeconds: 600,
            memoryBudgetBytes: 1e9,
          },
          { timeLimitSeconds: 30 },
        );
        expect(outcome.events.at(-1)).toMatchObject({ event: 'stopped', reason: 'completed' });
      }
    });

    const curve = (operator: CurvePlan['operator']): Job => ({
      kind: 'curve',
      choice,
      plan: { name: 'one', dataType: 'fp32', batchSizes: [1], timeBudgetSeconds: 600, operator },
      settings: { warmupRuns: 0, timedRuns: 2, minTimedRuns: 1, memoryBudgetBytes: 1e15 },
    });

    it("ends a curve with the driver's own name of the error when memory runs out", async () => {
      // Two columns whose outer product has 64 GiB.
      const product = {
        layerType: 'MatMul',
        batched: true,
        shapeA: [2 ** 17, 1],
        shapeB: [1, 2 ** 17],
      } as const;
      const outcome = await runJobProcess(curve(product), { timeLimitSeconds: 30 });
      expect(outcome.events.at(-1)).toMatchObject({
        event: 'stopped',
        reason: 'failed',
        detail: 'cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY',
      });
    });

    it('does without a library that is missing, and names it', async () => {
      rmSync(join(folder, 'libcudnn.so.9'));
      const outcome = await runJobProcess(curve({ layerType: 'Add', shape: [4] }), { timeLimitSeconds: 30 });
      link('libcudnn.so.9');
      expect(outcome.events.at(-1)).toMatchObject({
        event: 'stopped',
        reason: 'skipped',
        detail: expect.stringMatching(/^cuDNN is not to be found/),
      });
    });
  },
);

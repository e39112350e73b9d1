import { describe, expect, it } from 'vitest';
import { extractFeatures } from '../src/analysis/features.js';
import type { RawPoint, RawStop } from '../src/analysis/raws.js';
import { planBench, quickConfig } from '../src/config/plan.js';
import { readBenchConfig } from '../src/config/read-config.js';
import { runJobProcess } from '../src/jobs/job-process.js';
import { memoryKernels, stepBytes } from '../src/micro/memory-kernel.js';

describe('a memory kernel', () => {
  const size = 2 ** 16;

  it('reads every word of its bytes, and none beside them', async () => {
    const { kernels, memory } = await memoryKernels(size);
    const words = new Int32Array(memory.buffer, 0, size / 4);
    for (let index = 0; index < words.length; index++) words[index] = Math.imul(index + 1, 0x9e3779b1);
    const xor = (from: number, to: number) =>
      words.subarray(from / 4, to / 4).reduce((sum, word) => sum ^ word, 0);
    for (const [offset, bytes] of [
      [0, size],
      [0, stepBytes],
      [4096, 3 * stepBytes],
    ] as const) {
      expect(kernels.read(offset, bytes, 1)).toBe(xor(offset, offset + bytes));
      // An even number of readings cancels out, which shows that they are all made.
      expect(kernels.read(offset, bytes, 2)).toBe(0);
      expect(kernels.read(offset, bytes, 3)).toBe(xor(offset, offset + bytes));
    }
  });

  it('writes and copies all of its bytes, and none beside them', async () => {
    const { kernels, memory } = await memoryKernels(size);
    const words = new Int32Array(memory.buffer);
    const before = words[0];
    kernels.write(stepBytes, 2 * stepBytes, 7);
    expect([...words.subarray(32, 96)]).toEqual(Array(64).fill(7));
    expect([words[31], words[96]]).toEqual([before, before]);
    words.subarray(0, 64).forEach((_, index, all) => {
      all[index] = index;
    });
    kernels.copy(0, 256, 2);
    expect([...words.subarray(0, 64)]).toEqual([...words.subarray(32, 64), ...words.subarray(32, 64)]);
    expect(words[32]).toBe(32);
  });
});

const benchmark = (sizes: number[]) => ({
  name: 'Read',
  enabled: true,
  parameters: {
    operation: 'read' as const,
    working_sets_kb: sizes,
    num_threads: 'auto' as const,
    warm_up_s: 0.01,
    window_s: 0.02,
    windows: 2,
  },
});

describe('host memory', () => {
  it('is measured set by set, up to what the memory budget allows all threads', async () => {
    const job = {
      kind: 'memory',
      benchmark: benchmark([2048, 16]),
      threads: 2,
      memoryBudgetBytes: 2 ** 20,
    } as const;
    const { events, end } = await runJobProcess(job, { timeLimitSeconds: 60 });
    expect(end).toBe('finished');
    const points = events.filter((event) => event.event === 'point');
    expect(points.map(({ at }) => at)).toEqual([16384]);
    expect(points[0]!.samples).toHaveLength(2);
    for (const sample of points[0]!.samples) expect(sample).toBeGreaterThan(0);
    expect(events.at(-1)).toEqual({
      event: 'stopped',
      reason: 'memory_budget',
      at: 2 ** 21,
      detail: 'needs 4 MiB of 1 MiB',
    });
  });

  const point = (threads: number, kb: number, samples: number[]): RawPoint => ({
    group: 'host_memory',
    benchmark: 'Read',
    dataType: `${threads}t`,
    sweptValue: kb * 1024,
    samples,
    firstRunMs: 1,
    warmUpRuns: 0,
    isStable: true,
    runsPerSample: 1,
    precision: 'native',
    coresUsed: threads,
    coresBusy: threads,
  });

  it('becomes features by working set, of one thread and of all', () => {
    const points = [point(1, 16, [60, 70, 64]), point(8, 16, [480]), point(8, 262144, [90, 100])];
    const stops: RawStop[] = [
      {
        group: 'host_memory',
        benchmark: 'Read',
        dataType: '1t',
        sweptValue: 2 ** 28,
        reason: 'crashed',
        detail: 'gone',
      },
    ];
    const { values, missing } = extractFeatures({ points, stops }, {});
    expect(values).toEqual({
      host_memory_Read_single_16kb_gbps: 64,
      host_memory_Read_all_16kb_gbps: 480,
      host_memory_Read_all_262144kb_gbps: 95,
    });
    expect(missing).toEqual({ host_memory_Read_single_262144kb_gbps: 'crashed: gone' });
    const oneCore = extractFeatures({ points: [point(1, 16, [60])], stops: [] }, {});
    expect(Object.keys(oneCore.values)).toEqual([
      'host_memory_Read_single_16kb_gbps',
      'host_memory_Read_all_16kb_gbps',
    ]);
  });

  it('is in a quick run the first cache and the memory, read with all cores', () => {
    const { memories } = planBench(quickConfig(readBenchConfig()), 'all');
    expect(
      memories.map(({ name, parameters }) => [name, parameters.num_threads, parameters.working_sets_kb]),
    ).toEqual([['Read', 'all', [16, 262144]]]);
  });
});

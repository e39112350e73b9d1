import { describe, expect, it } from 'vitest';
import type {
  BackendFacts,
  BenchmarkBackend,
  PreparedWorkload,
  Timing,
} from '../src/backends/benchmark-backend.js';
import type { CurvePlan } from '../src/config/plan.js';
import type { JobEvent } from '../src/measuring/job-event.js';
import { pipelinedCost, runsPerSample, takeSamples } from '../src/measuring/sampling.js';
import { warmUp } from '../src/measuring/warm-up.js';
import { runCurve } from '../src/micro/operator-curve.js';
import { runTransfers } from '../src/micro/transfers.js';

/** A clock that only moves when something is run. */
class FakeTime {
  now = 0;
  readonly clock = () => this.now;
  spend(ms: number): number {
    this.now += ms;
    return ms;
  }
}

describe('warm-up', () => {
  const settings = { minRuns: 2, maxRuns: 30, budgetMs: 1e6, tolerance: 0.05 };

  it('keeps the first run apart and goes on until the times are stable', async () => {
    const time = new FakeTime();
    const costs = [500, 90, 60, 40, 30, 25, 22, 20, 20, 20, 20, 20, 20];
    let run = 0;
    const result = await warmUp(async () => time.spend(costs[run++] ?? 20), settings, time.clock);
    expect(result.firstRunMs).toBe(500);
    expect(result.isStable).toBe(true);
    // The windows 22, 20, 20 and 20, 20, 20 are the first that agree.
    expect(result.runs).toBe(11);
    expect(result.expectedMs).toBe(20);
  });

  it('says so when the times never settle, and stops', async () => {
    const time = new FakeTime();
    let run = 0;
    const result = await warmUp(async () => time.spend(2 ** run++ % 1009), settings, time.clock);
    expect(result).toMatchObject({ runs: 30, isStable: false });
  });

  it('leaves an operator alone that is too slow for more than its first run', async () => {
    const time = new FakeTime();
    const result = await warmUp(async () => time.spend(900), { ...settings, budgetMs: 1000 }, time.clock);
    expect(result).toMatchObject({ firstRunMs: 900, runs: 0, expectedMs: 900 });
  });
});

describe('sampling', () => {
  it('stops at the maximum, or at the budget once the minimum is there', async () => {
    const time = new FakeTime();
    const sample = async () => time.spend(10);
    const take = (minSamples: number, maxSamples: number, budgetMs: number) =>
      takeSamples(sample, { minSamples, maxSamples, budgetMs }, time.clock);
    expect(await take(3, 50, 1e9)).toHaveLength(50);
    expect(await take(3, 50, 100)).toHaveLength(10);
    expect(await take(3, 50, 0)).toHaveLength(3);
  });

  it('takes submission and waiting out of a stream', () => {
    const overhead = 7;
    const streamOf = (count: number) => overhead + count * 0.25;
    expect(pipelinedCost(streamOf(1), streamOf(40), 40)).toBeCloseTo(0.25, 12);
    expect(pipelinedCost(9, 8, 4)).toBe(2);
    expect(runsPerSample(0.1, 4, 200)).toBe(40);
    expect(runsPerSample(100, 4, 200)).toBe(1);
    expect(runsPerSample(0, 4, 200)).toBe(200);
  });
});

/** A device on which a run costs `perItemMs` an item, and that has room for `roomFor` items. */
class FakeBackend implements BenchmarkBackend {
  timing: Timing = 'single';
  alive = 0;
  constructor(
    readonly time: FakeTime,
    readonly perItemMs: number,
    readonly roomFor = Number.POSITIVE_INFINITY,
    readonly overheadMs = 0,
  ) {}
  probe(): Promise<BackendFacts> {
    throw new Error('not asked');
  }
  precision() {
    return 'native' as const;
  }
  async prepare(workload: CurvePlan & { batchSize: number }): Promise<PreparedWorkload> {
    if (workload.batchSize > this.roomFor) throw new Error('CUDA_ERROR_OUT_OF_MEMORY: no room');
    this.alive++;
    return { workload };
  }
  async run({ workload }: PreparedWorkload, iterations: number): Promise<number> {
    return this.time.spend(this.overheadMs + this.perItemMs * workload.batchSize * iterations);
  }
  async sync() {}
  async transfer({ bytes, repetitions }: { bytes: number; repetitions: number }): Promise<readonly number[]> {
    return Array.from({ length: repetitions }, () => this.time.spend((this.perItemMs * bytes) / 2 ** 20));
  }
  output(): Promise<Float32Array> {
    throw new Error('not asked');
  }
  async dispose() {
    this.alive--;
  }
  async close() {}
}

const plan: CurvePlan = {
  name: 'Add',
  dataType: 'fp32',
  batchSizes: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
  timeBudgetSeconds: 4,
  operator: { layerType: 'Add', shape: [2 ** 18] },
};
const settings = { warmupRuns: 5, timedRuns: 50, minTimedRuns: 3, memoryBudgetBytes: 1e12 };

async function curve(backend: FakeBackend, change: Partial<typeof settings> = {}): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  const emit = (event: JobEvent) => void events.push(event);
  await runCurve({ backend, plan, settings: { ...settings, ...change }, clock: backend.time.clock }, emit);
  return events;
}

const sizes = (events: readonly JobEvent[]) =>
  events.flatMap((event) => (event.event === 'point' ? [event.at] : []));
const stop = (events: readonly JobEvent[]) => events.find((event) => event.event === 'stopped');

describe('a curve and its budgets', () => {
  it('goes to the end where there is time', async () => {
    const events = await curve(new FakeBackend(new FakeTime(), 0.001));
    expect(sizes(events)).toEqual(plan.batchSizes);
    expect(stop(events)).toMatchObject({ reason: 'completed' });
  });

  it('stops before the point that would not fit the time, and stays in its budget', async () => {
    const time = new FakeTime();
    const events = await curve(new FakeBackend(time, 10));
    expect(time.now).toBeLessThanOrEqual(4000);
    expect(sizes(events).at(-1)).toBeGreaterThanOrEqual(8);
    expect(stop(events)).toMatchObject({ reason: 'time_budget', at: 2 * sizes(events).at(-1)! });
  });

  it('measures the first point however slow it is', async () => {
    const events = await curve(new FakeBackend(new FakeTime(), 60_000));
    expect(sizes(events)).toEqual([1]);
    expect(events.find((event) => event.event === 'point')).toMatchObject({
      samples: [60_000, 60_000, 60_000],
    });
  });

  it('stops before the point that would not fit the memory', async () => {
    // Three tensors of one MiB an item.
    const events = await curve(new FakeBackend(new FakeTime(), 0.001), { memoryBudgetBytes: 50 * 2 ** 20 });
    expect(sizes(events).at(-1)).toBe(16);
    expect(stop(events)).toMatchObject({ reason: 'memory_budget', at: 32, detail: 'needs 96 MiB of 50 MiB' });
  });

  it('ends where the device runs out of memory, keeps what it has and leaves nothing behind', async () => {
    const backend = new FakeBackend(new FakeTime(), 0.001, 64);
    const events = await curve(backend);
    expect(sizes(events).at(-1)).toBe(64);
    expect(stop(events)).toMatchObject({
      reason: 'failed',
      at: 128,
      detail: expect.stringContaining('OUT_OF_MEMORY'),
    });
    expect(backend.alive).toBe(0);
  });

  it('makes a sample of many short runs, and takes the overhead out of streams', async () => {
    const repeated = new FakeBackend(new FakeTime(), 0.1);
    repeated.timing = 'repeated';
    const [point] = (await curve(repeated)).filter((event) => event.event === 'point');
    expect(point).toMatchObject({ at: 1, runsPerSample: 40 });
    expect(point!.samples[0]).toBeCloseTo(0.1, 9);
    const pipelined = new FakeBackend(new FakeTime(), 0.1, undefined, 7);
    pipelined.timing = 'pipelined';
    const [stream] = (await curve(pipelined)).filter((event) => event.event === 'point');
    expect(stream!.runsPerSample).toBeGreaterThan(1);
    expect(stream!.samples[0]).toBeCloseTo(0.1, 9);
  });

  it('announces each point before it measures it', async () => {
    const events = await curve(new FakeBackend(new FakeTime(), 0.001));
    for (const [index, event] of events.entries()) {
      if (event.event === 'point')
        expect(events[index - 1]).toEqual({ event: 'point_started', at: event.at });
    }
  });
});

describe('copies and their budgets', () => {
  const benchmark = {
    name: 'H2D',
    enabled: true,
    benchmark_type: 'communication_bandwidth' as const,
    parameters: {
      direction: 'H2D' as const,
      use_pinned_memory: false,
      transfer_sizes_mb: [1, 16, 256, 1024],
    },
  };
  const run = async (perMebibyteMs: number, memoryBudgetBytes: number) => {
    const backend = new FakeBackend(new FakeTime(), perMebibyteMs);
    const events: JobEvent[] = [];
    const bounds = { repetitions: 20, timeBudgetSeconds: 4, memoryBudgetBytes };
    await runTransfers(
      { backend, benchmark, settings: bounds, clock: backend.time.clock },
      (event) => void events.push(event),
    );
    return events;
  };

  it('goes through all sizes, the first copy of each apart', async () => {
    const events = await run(0.01, 1e12);
    expect(sizes(events)).toEqual([1, 16, 256, 1024].map((size) => size * 2 ** 20));
    expect(events.find((event) => event.event === 'point')).toMatchObject({ firstRunMs: 0.01 });
  });

  it('leaves out sizes that are too slow or too large', async () => {
    expect(stop(await run(5, 1e12))).toMatchObject({ reason: 'time_budget', at: 2 ** 28 });
    expect(stop(await run(0.01, 2 ** 30))).toMatchObject({ reason: 'memory_budget', at: 2 ** 30 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../packages/bench/src/backends/backend-registry.js';
import type { BenchmarkBackend } from '../../packages/bench/src/backends/benchmark-backend.js';
import { planBench } from '../../packages/bench/src/config/plan.js';
import { readBenchConfig } from '../../packages/bench/src/config/read-config.js';
import { monotonicClock } from '../../packages/bench/src/measuring/clock.js';
import type { JobEvent } from '../../packages/bench/src/measuring/job-event.js';
import { measureMemory } from '../../packages/bench/src/micro/memory-bandwidth.js';
import { runCurve } from '../../packages/bench/src/micro/operator-curve.js';
import { measurePreprocessingRate } from '../../packages/bench/src/micro/preprocessing-rate.js';
import { runTransfers } from '../../packages/bench/src/micro/transfers.js';

const SHORT = { warm_up_s: 0.01, window_s: 0.02, windows: 1 };
/** Takes seconds; the road from a machine to a prediction runs it (`test/long/road.test.ts`). */
const ELSEWHERE = 'MatMul_Square_4096';

const shipped = readBenchConfig();
const plan = planBench(shipped, 'all');
const clock = monotonicClock;

/** What one benchmark tells, its least point only. */
async function told(run: (emit: (event: JobEvent) => void) => Promise<void>) {
  const events: JobEvent[] = [];
  await run((event) => events.push(event));
  const samples = events.flatMap((event) => (event.event === 'point' ? event.samples : []));
  const stop = events.findLast((event) => event.event === 'stopped');
  return { samples, end: stop === undefined ? 'completed' : `${stop.reason}: ${stop.detail}` };
}

const expectMeasured = ({ samples, end }: Awaited<ReturnType<typeof told>>): void => {
  expect(end).toMatch(/^completed/);
  expect(samples.length).toBeGreaterThan(0);
  for (const sample of samples) expect(sample).toBeGreaterThan(0);
};

describe('the benchmarks that ship, each once on the CPU', () => {
  let backend: BenchmarkBackend;
  beforeAll(async () => {
    backend = await openBackend({ backend: 'onnxruntime', device: 'cpu' });
  });
  afterAll(() => backend.close());

  const curves = plan.curves.filter(({ name, dataType }) => name !== ELSEWHERE && dataType === 'fp32');
  it.each(curves)('$name', async (curve) => {
    const least = { ...curve, batchSizes: curve.batchSizes.slice(0, 1), timeBudgetSeconds: 600 };
    const settings = { warmupRuns: 0, timedRuns: 1, minTimedRuns: 1, memoryBudgetBytes: 1e9 };
    expectMeasured(await told((emit) => runCurve({ backend, plan: least, settings, clock }, emit)));
  });

  it.each(plan.transfers)('$name', async (benchmark) => {
    const [size] = benchmark.parameters.transfer_sizes_mb;
    const parameters = { ...benchmark.parameters, transfer_sizes_mb: [size!] };
    const settings = { repetitions: 1, timeBudgetSeconds: 600, memoryBudgetBytes: 1e9 };
    const result = await told((emit) =>
      runTransfers({ backend, benchmark: { ...benchmark, parameters }, settings, clock }, emit),
    );
    if (parameters.use_pinned_memory) expect(result.end).toMatch(/^skipped: .*no pinned memory/);
    else expectMeasured(result);
  });

  it.each(plan.hosts)('$name', async (benchmark) => {
    const parameters = { ...benchmark.parameters, ...SHORT };
    const { samples } = await measurePreprocessingRate({ ...benchmark, parameters }, 1);
    expectMeasured({ samples, end: 'completed' });
  });

  it.each(plan.hosts)('$name goes on where no image ends in a window', async (benchmark) => {
    // An image takes milliseconds.
    const parameters = { ...benchmark.parameters, ...SHORT, window_s: 0.0005, windows: 5 };
    const { samples } = await measurePreprocessingRate({ ...benchmark, parameters }, 1);
    expectMeasured({ samples, end: 'completed' });
  });

  it.each(plan.memories)('$name', async (benchmark) => {
    const working_sets_kb = benchmark.parameters.working_sets_kb.slice(0, 1);
    const parameters = { ...benchmark.parameters, ...SHORT, working_sets_kb };
    const settings = { threads: 1, memoryBudgetBytes: 1e9 };
    expectMeasured(await told((emit) => measureMemory({ ...benchmark, parameters }, settings, emit)));
  });

  it('are all that the configuration names', () => {
    const run = [...curves, ...plan.transfers, ...plan.hosts, ...plan.memories].map(({ name }) => name);
    const named = shipped.benchmark_groups.flatMap(({ benchmarks }) => benchmarks.map(({ name }) => name));
    expect([...run, ELSEWHERE].sort()).toEqual([...named].sort());
  });
});

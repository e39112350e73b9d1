import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { MemoryBenchmark } from '../config/bench-config.js';
import { cpuUse, readCpu } from '../machine/cpu-usage.js';
import type { JobEvent, PointEvent } from '../measuring/job-event.js';
import { counterStride, type MemoryWorkerData } from './memory-worker-data.js';

/**
 * Bandwidth of the host's caches and memory, GiB/s: `threads` threads go through a working set of their own each, set by
 * set from the smallest; bytes are counted in windows once all are under way. Sets that do not fit the budget together
 * are left out, and said to be.
 */
export async function measureMemory(
  { parameters }: MemoryBenchmark,
  settings: { readonly threads: number; readonly memoryBudgetBytes: number },
  emit: (event: JobEvent) => void,
): Promise<void> {
  const { threads, memoryBudgetBytes } = settings;
  const wanted = parameters.working_sets_kb.map((size) => size * 1024).sort((a, b) => a - b);
  const workingSets = wanted.filter((bytes) => bytes * threads <= memoryBudgetBytes);
  const pool = await startWorkers(workingSets, threads, parameters.operation);
  for (const [index, bytes] of workingSets.entries()) {
    emit({ event: 'point_started', at: bytes });
    emit(await pool.measure(index + 1, bytes, parameters));
  }
  await pool.stop();
  const tooLarge = wanted.find((bytes) => bytes * threads > memoryBudgetBytes);
  if (tooLarge === undefined) {
    emit({ event: 'stopped', reason: 'completed', at: workingSets.at(-1) ?? 0, detail: '' });
    return;
  }
  const mebibytes = (count: number) => Math.round(count / 2 ** 20);
  const detail = `needs ${mebibytes(tooLarge * threads)} MiB of ${mebibytes(memoryBudgetBytes)} MiB`;
  emit({ event: 'stopped', reason: 'memory_budget', at: tooLarge, detail });
}

async function startWorkers(
  workingSets: readonly number[],
  threads: number,
  operation: MemoryWorkerData['operation'],
) {
  const started = performance.now();
  const orders = new SharedArrayBuffer(4);
  const counters = new SharedArrayBuffer(threads * counterStride * 8);
  const order = new Int32Array(orders);
  const done = new BigInt64Array(counters);
  const workers = Array.from({ length: threads }, (_, index) => {
    const workerData: MemoryWorkerData = {
      index,
      capacity: workingSets.at(-1) ?? 0,
      operation,
      orders,
      workingSets,
      counters,
    };
    return new Worker(new URL('./memory-worker.js', import.meta.url), { workerData });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const firstRunMs = performance.now() - started;
  const give = (value: number) => {
    Atomics.store(order, 0, value);
    Atomics.notify(order, 0);
  };
  const doneBy = (index: number) => Number(Atomics.load(done, index * counterStride));
  const total = () => workers.reduce((sum, _, index) => sum + doneBy(index), 0);

  /** Gives an order and waits until every thread has begun with it: on a busy machine that takes a while. */
  const begin = async (number: number) => {
    const before = workers.map((_, index) => doneBy(index));
    give(number);
    while (before.some((bytes, index) => doneBy(index) === bytes)) await sleep(1);
  };

  /** GiB/s of a window; it is longer where nothing was counted in it. */
  const sample = async (seconds: number): Promise<number> => {
    const [bytes, since] = [total(), performance.now()];
    do await sleep(seconds * 1000);
    while (total() === bytes);
    return (((total() - bytes) / (performance.now() - since)) * 1000) / 2 ** 30;
  };

  const measure = async (
    number: number,
    at: number,
    { warm_up_s, window_s, windows }: MemoryBenchmark['parameters'],
  ): Promise<PointEvent> => {
    await begin(number);
    await sleep(warm_up_s * 1000);
    const before = readCpu();
    const samples: number[] = [];
    for (let window = 0; window < windows; window++) samples.push(await sample(window_s));
    const use = cpuUse(before, readCpu());
    give(0);
    return {
      event: 'point',
      at,
      samples,
      firstRunMs,
      warmUpRuns: 0,
      isStable: true,
      runsPerSample: 1,
      precision: 'native',
      ...use,
    };
  };
  const stop = async () => {
    give(-1);
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  return { measure, stop };
}

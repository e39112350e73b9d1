import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { HostBenchmark } from '../config/bench-config.js';
import { loadSharp, syntheticJpeg } from '../host/preprocess-image.js';
import { cpuUse, readCpu } from '../machine/cpu-usage.js';
import type { PointEvent } from '../measuring/job-event.js';
import type { RateWorkerData } from './rate-worker.js';

/**
 * Images per second that `workers` threads with one image in flight each get through: counted in windows after all are
 * warm. The process must have been started with UV_THREADPOOL_SIZE ≥ `workers`, for decoding runs in that pool.
 */
export async function measurePreprocessingRate(
  { parameters }: HostBenchmark,
  workers: number,
): Promise<Omit<PointEvent, 'event'>> {
  const [sourceHeight, sourceWidth] = parameters.source_size;
  const [height, width] = parameters.image_size;
  const jpeg = await syntheticJpeg(await loadSharp(), sourceWidth, sourceHeight, 1);
  const counters = new SharedArrayBuffer(8);
  const shared = new Int32Array(counters);
  const data: RateWorkerData = { jpeg, height, width, counters };
  const started = performance.now();
  const pool = Array.from(
    { length: workers },
    () => new Worker(new URL('./rate-worker.js', import.meta.url), { workerData: data }),
  );
  await Promise.all(pool.map((worker) => once(worker, 'message')));
  const firstRunMs = performance.now() - started;
  await sleep(parameters.warm_up_s * 1000);
  const before = readCpu();
  const samples: number[] = [];
  for (let window = 0; window < parameters.windows; window++) {
    const [count, at] = [Atomics.load(shared, 1), performance.now()];
    // A window in which no image ended says nothing of the rate, least of all that it is 0; a thread that hangs meets the process's time limit.
    do await sleep(parameters.window_s * 1000);
    while (Atomics.load(shared, 1) === count);
    samples.push(((Atomics.load(shared, 1) - count) / (performance.now() - at)) * 1000);
  }
  const use = cpuUse(before, readCpu());
  Atomics.store(shared, 0, 1);
  await Promise.all(pool.map((worker) => once(worker, 'exit')));
  return {
    at: workers,
    samples,
    firstRunMs,
    warmUpRuns: 0,
    isStable: true,
    runsPerSample: 1,
    precision: 'native',
    ...use,
  };
}

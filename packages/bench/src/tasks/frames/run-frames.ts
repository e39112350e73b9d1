import type { LoadedModel } from '../../backends/loaded-model.js';
import type { PreprocessPool } from '../../host/preprocess-pool.js';
import { cpuUse, readCpu } from '../../machine/cpu-usage.js';
import type { MeasureMode } from './frames-plan.js';
import { type PostprocessKind, postprocess } from './postprocess.js';

/** Times of one run, ms. In a pipelined run the parts overlap, and add up to more than the total. */
export interface TaskTimes {
  readonly total_time_ms: number;
  /** Decoding, resizing, normalising and stacking. */
  readonly host_time_ms: number;
  /** These three are left out where the runtime does them in one. */
  readonly h2d_time_ms?: number;
  readonly gpu_compute_time_ms?: number;
  readonly d2h_time_ms?: number;
  readonly postprocess_time_ms: number;
  readonly cores_used: number;
  readonly cores_busy: number;
}

export interface TaskSettings {
  readonly batchSize: number;
  readonly frames: number;
  readonly mode: MeasureMode;
  readonly kind: PostprocessKind;
}

/**
 * Runs all frames through the model, batch by batch; the last batch may be smaller. Pipelined: the next batch is prepared
 * while the model works on this one.
 */
export async function runTask(
  model: LoadedModel,
  pool: PreprocessPool,
  settings: TaskSettings,
): Promise<TaskTimes> {
  const { batchSize, frames, mode, kind } = settings;
  const { height, width } = pool.target;
  const sums = { host: 0, h2d: 0, compute: 0, d2h: 0, post: 0 };
  const prepare = async (first: number): Promise<Float32Array> => {
    const started = performance.now();
    const count = Math.min(batchSize, frames - first);
    const batch = await pool.batch(first, count, (first / batchSize) % 2);
    sums.host += performance.now() - started;
    return batch;
  };
  let hasParts = true;
  const before = readCpu();
  const started = performance.now();
  let next = prepare(0);
  for (let first = 0; first < frames; first += batchSize) {
    const images = await next;
    const following = first + batchSize;
    if (mode === 'pipelined' && following < frames) next = prepare(following);
    const count = Math.min(batchSize, frames - first);
    const { outputs, parts } = await model.infer(images, [count, 3, height, width]);
    hasParts &&= parts !== undefined;
    sums.h2d += parts?.h2dMs ?? 0;
    sums.compute += parts?.computeMs ?? 0;
    sums.d2h += parts?.d2hMs ?? 0;
    const computed = performance.now();
    postprocess(kind, outputs);
    sums.post += performance.now() - computed;
    if (mode === 'sequential' && following < frames) next = prepare(following);
  }
  const total = performance.now() - started;
  const use = cpuUse(before, readCpu());
  return {
    total_time_ms: total,
    host_time_ms: sums.host,
    ...(hasParts && { h2d_time_ms: sums.h2d, gpu_compute_time_ms: sums.compute, d2h_time_ms: sums.d2h }),
    postprocess_time_ms: sums.post,
    cores_used: use.coresUsed,
    cores_busy: use.coresBusy,
  };
}

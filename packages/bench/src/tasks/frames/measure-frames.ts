import type { BackendChoice } from '../../backends/backend-registry.js';
import { loadOnnxModel } from '../../backends/onnxruntime/onnxruntime-model.js';
import { checkProvider } from '../../backends/onnxruntime/providers.js';
import { loadSharp, syntheticJpeg } from '../../host/preprocess-image.js';
import { PreprocessPool } from '../../host/preprocess-pool.js';
import type { JobEvent } from '../../measuring/job-event.js';
import type { TaskRun } from './frames-plan.js';
import { describeTaskModel, taskModelSource } from './model-source.js';
import { runTask, type TaskSettings } from './run-frames.js';

/** What a child process needs to measure one combination this number of times. */
export interface MeasureJob {
  readonly kind: 'measure';
  readonly choice: BackendChoice;
  readonly run: TaskRun;
  readonly repeats: readonly number[];
  readonly warmupBatches: number;
  readonly seed: number;
}

/** Different pictures that a run goes round through: enough that no cache of the decoder helps. */
const distinctFrames = 8;

/** Loads model and threads, warms up, then measures each repeat; each is reported as soon as it is done. */
export async function runMeasureJob(job: MeasureJob, emit: (event: JobEvent) => void): Promise<void> {
  const { run, seed } = job;
  const { kind } = describeTaskModel(run.task);
  const library = await loadSharp();
  const frames = await Promise.all(
    Array.from({ length: Math.min(distinctFrames, run.frames) }, (_, index) =>
      syntheticJpeg(library, run.imageWidth, run.imageHeight, seed + index),
    ),
  );
  const target = { height: run.inputHeight, width: run.inputWidth };
  const pool = await PreprocessPool.start(frames, target, run.batchSize, run.workers);
  const model = await loadOnnxModel(taskModelSource(run.task, seed), checkProvider(job.choice.device));
  const settings: TaskSettings = { batchSize: run.batchSize, frames: run.frames, mode: run.mode, kind };
  const batch = Math.min(run.batchSize, run.frames);
  emit({ event: 'point_started', at: job.repeats[0] ?? 0 });
  const first = await runTask(model, pool, { ...settings, frames: batch });
  for (let warmUp = 0; warmUp < job.warmupBatches; warmUp++)
    await runTask(model, pool, { ...settings, frames: batch });
  for (const repeat of job.repeats) {
    emit({ event: 'point_started', at: repeat });
    const times = await runTask(model, pool, settings);
    emit({ event: 'run', repeat, values: { ...times, first_batch_ms: first.total_time_ms } });
  }
  await pool.close();
  await model.dispose();
}

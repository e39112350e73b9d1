import { COLUMN } from '@ctfusion/schema/columns';
import { checkProvider } from '../../backends/onnxruntime/providers.js';
import { loadRuntime, sessionOptions } from '../../backends/onnxruntime/session.js';
import { cpuUse, readCpu } from '../../machine/cpu-usage.js';
import type { JobEvent } from '../../measuring/job-event.js';
import { buildZooModel, zooImageSize } from '../../zoo/model-zoo.js';
import { fillWeights } from '../../zoo/weight-blob.js';

/** What a child process needs to measure a step of inference with a model of the zoo through ONNX Runtime. */
export interface StepJob {
  readonly kind: 'step';
  readonly device: string;
  readonly threads: number;
  readonly model: string;
  readonly batch: number;
  readonly repeats: readonly number[];
  readonly seed: number;
}

const WARM_UP_STEPS = 2;
/** A repeat is the mean of the steps that fit into this time, and of this number at most: one step may meet an interruption. */
const REPEAT_SECONDS = 1;
export const MOST_STEPS = 20;

/** Loads the model, warms up, then measures each repeat; each is reported as soon as it is done. */
export async function runStepJob(job: StepJob, emit: (event: JobEvent) => void): Promise<void> {
  const provider = checkProvider(job.device);
  const runtime = await loadRuntime(provider);
  const built = buildZooModel(job.model);
  const weights = fillWeights(built.weights, built.weightBytes, job.seed);
  const session = await runtime.InferenceSession.create(built.bytes, {
    ...sessionOptions(provider, job.threads, weights),
    // A whole model may hold an operator that only the CPU has.
    extra: {},
  });
  const { height, width } = zooImageSize(job.model);
  const values = Float32Array.from(
    { length: job.batch * 3 * height * width },
    (_, index) => ((index * 37) % 101) / 101,
  );
  const image = new runtime.Tensor('float32', values, [job.batch, 3, height, width]);
  const stepMs = async (): Promise<number> => {
    const started = performance.now();
    await session.run({ image });
    return performance.now() - started;
  };
  emit({ event: 'point_started', at: job.repeats[0] ?? 0 });
  let warm = 0;
  for (let step = 0; step < WARM_UP_STEPS; step++) warm = await stepMs();
  const steps = Math.min(MOST_STEPS, Math.max(1, Math.round((1000 * REPEAT_SECONDS) / warm)));
  for (const repeat of job.repeats) {
    emit({ event: 'point_started', at: repeat });
    const before = readCpu();
    let totalMs = 0;
    for (let step = 0; step < steps; step++) totalMs += await stepMs();
    const use = cpuUse(before, readCpu());
    emit({
      event: 'run',
      repeat,
      values: {
        [COLUMN.totalTimeMs]: totalMs / steps,
        [COLUMN.coresUsed]: use.coresUsed,
        [COLUMN.coresBusy]: use.coresBusy,
      },
    });
  }
  await session.release();
}

import type { TaskConfig, TasksConfig } from './tasks-config.js';

export type MeasureMode = 'sequential' | 'pipelined';

/** One combination to measure: everything of a task but its repeats. */
export interface TaskRun {
  readonly task: TaskConfig;
  readonly modelName: string;
  readonly batchSize: number;
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly frames: number;
  readonly mode: MeasureMode;
  readonly workers: number;
}

/** Model × batch size × resolution × frames × mode, in the order of the file. */
export function planTasks(
  config: TasksConfig,
  workers: number,
  describe: (task: TaskConfig) => { readonly name: string; readonly height: number; readonly width: number },
): readonly TaskRun[] {
  return config.tasks.flatMap((task) => {
    const { name, height, width } = describe(task);
    return task.batch_sizes.flatMap((batchSize) =>
      task.resolutions.flatMap((resolution) =>
        task.frames.flatMap((frames) =>
          task.modes.map(
            (mode): TaskRun => ({
              task,
              modelName: name,
              batchSize,
              imageWidth: resolution.width,
              imageHeight: resolution.height,
              inputHeight: height,
              inputWidth: width,
              frames,
              mode,
              workers,
            }),
          ),
        ),
      ),
    );
  });
}

/** What tells one run from another: a finished run with the same key is not measured again. */
export function runKey(run: TaskRun, repeat: number): string {
  const image = `${run.imageWidth}x${run.imageHeight}`;
  const input = `${run.inputWidth}x${run.inputHeight}`;
  return [
    run.modelName,
    `b${run.batchSize}`,
    image,
    input,
    `f${run.frames}`,
    run.mode,
    `w${run.workers}`,
    `r${repeat}`,
  ].join('/');
}

/** Rough cost of a run, in arbitrary units: only the share of the whole matters, for the estimate of the time left. */
export function runWeight(run: TaskRun, modelFlopsG: number): number {
  const megapixels = (run.imageWidth * run.imageHeight) / 1e6;
  return run.frames * (modelFlopsG / 100 + megapixels * 0.01 + 0.002);
}

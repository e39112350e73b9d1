import type { GenerationTask } from './generation-task.js';

/** What was measured once; times in ms. */
export interface MeasuredGeneration {
  /** What the run read and wrote; a source may divide a task into runs that are timed by themselves. */
  readonly prompt: number;
  readonly cached: number;
  readonly generated: number;
  readonly totalMs: number;
  readonly firstTokenMs?: number | undefined;
  readonly perTokenMs?: number | undefined;
  /** Further columns that the source knows better than the task's document: the model's size, threads, cores that were busy. */
  readonly columns?: Readonly<Record<string, string | number>>;
}

/** What generates: our own decoder, a program, a server. */
export interface GenerationSource {
  /** As the task column `runtime` has it. */
  readonly runtime: string;
  readonly accelerator: string;
  /** Goes into every row: rows of different sources are not mixed in one file. */
  readonly backend: string;
  readonly version: string;
  /** How a task runs where the source has a choice: a run that differs in it is another one. */
  readonly variant?: (task: GenerationTask) => string;
  /** Measures the named repeats of a task; each is reported as soon as it is done. @throws Error saying why it cannot. */
  measure(
    task: GenerationTask,
    repeats: readonly number[],
    onRun: (repeat: number, run: MeasuredGeneration) => void,
  ): Promise<void>;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

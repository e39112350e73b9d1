/** Batch sizes that the benchmark tries: some of the first, or all. */
export const BATCH_SIZES = [1, 2, 4, 8, 16] as const;

/** What one user's machine reported of the benchmark. */
export interface Report {
  /** Iterations a second, in the order of `BATCH_SIZES`; undefined where one was not run or failed. */
  readonly rates: readonly (number | undefined)[];
  /** As the driver and the operating system call them; empty where they do not. */
  readonly gpu: string;
  readonly cpu: string;
  readonly operatingSystem: string;
  readonly memoryGb: number | undefined;
  readonly torch: string;
  readonly isHalf: boolean;
  /** How attention is computed and what is kept off the GPU: `xformers none`, `Doggettx medvram`. */
  readonly optimisation: string;
  /** The checkpoint; undefined where the file does not say. */
  readonly model?: string;
}

/** The outside world of a run: messages, progress, Ctrl-C. */
export interface BenchIo {
  readonly print: (line: string) => void;
  readonly onProgress?: ((done: number, total: number, label: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Program for the child processes: replaced in tests of faults. */
  readonly jobProgram?: string | undefined;
}

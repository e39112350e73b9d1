/** Exit code of a program that ended by Ctrl-C: 128 + SIGINT. */
export const interruptedExitCode = 130;

/** Runs something that Ctrl-C, or a polite kill, is to end in good order; a second Ctrl-C ends the program at once. */
export async function withInterrupt<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => {
    if (controller.signal.aborted) process.exit(interruptedExitCode);
    controller.abort();
  };
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  try {
    return await run(controller.signal);
  } finally {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  }
}

import { CommanderError } from 'commander';
import { BAD_INPUT, reportFailure } from './failure.js';
import { createProgram } from './program.js';

/** Runs one command line and returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await (await createProgram(args)).parseAsync(args, { from: 'user' });
    // A command that ended early in good order (Ctrl-C) has said so itself.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has written its message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_INPUT;
    return reportFailure(error);
  }
}

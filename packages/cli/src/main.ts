import type { InputError } from '@ctfusion/base';
import { CommanderError } from 'commander';
import { optionHint } from './error-options.js';
import { createProgram } from './program.js';

/** Bad input: the message says it all. */
const BAD_INPUT = 2;
/** A fault of ours: the stack helps. */
const INTERNAL_ERROR = 1;

/** Runs one command line and returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    // A command that ended early in good order (Ctrl-C) has said so itself.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_INPUT;
    if (isBadInput(error)) {
      const hint = isInputError(error) ? optionHint(error.code, error.location) : '';
      process.stderr.write(`ctfusion: ${error.message.replaceAll(/\s*\n\s*/g, ' ')}${hint}\n`);
      return BAD_INPUT;
    }
    process.stderr.write(
      `ctfusion: internal error\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return INTERNAL_ERROR;
  }
}

// By name: the classes live in packages that a command may not have loaded.
const isInputError = (error: Error): error is InputError => error.name === 'InputError';

function isBadInput(error: unknown): error is Error {
  return error instanceof Error && ['InputError', 'GbdtError'].includes(error.name);
}

import type { InputError } from '@ctfusion/base';
import { isSystemError, systemReason, writeError } from '@ctfusion/base/streams';
import { printable } from '@ctfusion/base/text';
import { optionHint } from './error-options.js';

/** Bad input, or a system that refuses: the message says it all. */
export const BAD_INPUT = 2;
/** The input is in order, and not one prediction could be made of it. */
export const NOTHING_PREDICTED = 3;
/** A fault of ours. */
const INTERNAL_ERROR = 1;
/** Of an error that was not foreseen, which may quote a whole document. */
const SHOWN_LENGTH = 300;
/** Set to anything, it adds the stack to an internal error. */
const DEBUG_VARIABLE = 'CTFUSION_DEBUG';

/** Tells on standard error, in one line, what ended a command; returns its exit code. */
export function reportFailure(error: unknown): number {
  const tell = (line: string): void => writeError(`ctfusion: ${printable(line)}\n`);
  if (isBadInput(error)) {
    const hint = isInputError(error) ? optionHint(error.code, error.location) : '';
    tell(`${error.message.replaceAll(/\s*\n\s*/g, ' ')}${hint}`);
    return BAD_INPUT;
  }
  if (isSystemError(error)) {
    tell(`${error.path === undefined ? '' : `${error.path}: `}${systemReason(error)} (${error.code})`);
    return BAD_INPUT;
  }
  const stack = process.env[DEBUG_VARIABLE] === undefined ? undefined : (error as Error)?.stack;
  tell(
    `internal error: ${String(error).slice(0, SHOWN_LENGTH)}${stack === undefined ? ` (${DEBUG_VARIABLE}=1 shows where)` : ''}`,
  );
  if (stack !== undefined) writeError(`${stack}\n`);
  return INTERNAL_ERROR;
}

// By name: the classes live in packages that a command may not have loaded.
const isInputError = (error: Error): error is InputError => error.name === 'InputError';

function isBadInput(error: unknown): error is Error {
  return error instanceof Error && ['InputError', 'GbdtError'].includes(error.name);
}

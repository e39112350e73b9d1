import { InputError } from '../errors/input-error.js';
import { isSystemError, systemCode, systemReason } from '../errors/system-error.js';

/** A refused write as bad input that names the output; every other error as it is. */
export function asWriteError(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const code = ['ENOSPC', 'EDQUOT'].includes(systemCode(error)) ? 'disk-full' : 'file-unwritable';
  return new InputError(code, `cannot be written: ${systemReason(error)}`, { file: path });
}

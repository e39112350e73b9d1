import { readFileSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';
import { decodeText } from '../parsing/decode-text.js';
import { unreadable } from './file-bytes.js';

/** What stands for standard input where a file is named. */
export const STANDARD_INPUT = '-';
/** What an error calls it. */
export const STANDARD_INPUT_NAME = 'standard input';

const PARQUET_MARK = 'PAR1';

/**
 * The text of standard input, which can be read once.
 * @throws InputError if it cannot be read, is empty, is no text, or is Parquet.
 */
export function readStandardInput(): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(0);
  } catch (error) {
    throw unreadable(STANDARD_INPUT_NAME, error);
  }
  if (bytes.length === 0) {
    throw new InputError('no-rows', 'is empty; it is read once, so name - once', {
      file: STANDARD_INPUT_NAME,
    });
  }
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') === PARQUET_MARK) {
    throw new InputError('unknown-file-type', 'Parquet is read from files only', {
      file: STANDARD_INPUT_NAME,
    });
  }
  return decodeText(bytes, STANDARD_INPUT_NAME);
}

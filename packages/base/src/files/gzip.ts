import { gunzipSync } from 'node:zlib';
import { InputError } from '../errors/input-error.js';

/** A text of more than 2 GiB is no table that we read. */
const LARGEST_BYTES = 2 ** 31 - 1;

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The bytes, uncompressed where they are gzip's; they say so themselves, whatever the file is called.
 * @throws InputError if they are damaged or cut off, or are larger than 2 GiB.
 */
export function uncompressed(bytes: Uint8Array, path: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_BYTES });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const reason = tooLarge
      ? 'is larger than 2 GiB uncompressed'
      : 'is damaged or cut off: gzip cannot read it';
    throw new InputError('file-unreadable', reason, { file: path });
  }
}

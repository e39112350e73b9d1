import { readFileSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';
import { decodeText } from '../parsing/decode-text.js';
import { uncompressed } from './gzip.js';

/**
 * The text of a file, compressed by gzip or not: UTF-8, or UTF-16 with a byte-order mark.
 * @throws InputError if it cannot be read, or is of another encoding.
 */
export function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  return decodeText(uncompressed(bytes, path), path);
}

/** What the system says of a failed read, in words. */
export function unreadable(path: string, error: unknown): InputError {
  const cause = (error as NodeJS.ErrnoException).code;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
    ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
  };
  const reason = reasons[cause ?? ''] ?? cause ?? String(error);
  return new InputError('file-unreadable', `cannot be read: ${reason}`, { file: path });
}

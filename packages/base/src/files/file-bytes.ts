import { readFileSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';

/** The bytes of a file, as they are. @throws InputError if it cannot be read. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
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

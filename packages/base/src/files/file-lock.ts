import { rmSync, statSync, writeFileSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';
import { systemCode } from '../errors/system-error.js';
import { asWriteError } from './write-error.js';

/** What is done under a lock takes milliseconds: one this old was left by a process that died. */
const STALE_MS = 30_000;
const WAIT_MS = 20;
const PATIENCE_MS = 2 * STALE_MS;

/**
 * Runs `action` while no other process runs one under the same path's lock, on whatever host or in whatever container: reading a
 * file, adding to it and publishing it again is then one step. The lock is a file beside `path`.
 * @throws InputError if the lock can neither be had nor be made.
 */
export function withFileLock<T>(path: string, action: () => T): T {
  const lock = `${path}.lock`;
  const started = Date.now();
  while (!taken(lock)) {
    if (Date.now() - started > PATIENCE_MS) {
      throw new InputError(
        'file-unwritable',
        'another process holds its lock; remove it if none is at work',
        {
          file: lock,
        },
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
  try {
    return action();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw asWriteError(lock, error);
    if (isStale(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > STALE_MS;
  } catch {
    return false;
  }
}

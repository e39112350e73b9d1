import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../errors/input-error.js';

/** A name beside `path` that no other process uses, so that a rename within one file system publishes it. */
const temporaryPath = (path: string): string => join(dirname(path), `.tmp-${basename(path)}-${process.pid}`);

/** What the system says of a failed write, in words that name the path. */
function writeError(path: string, error: unknown): InputError {
  const cause = (error as NodeJS.ErrnoException).code ?? '';
  const reasons: Record<string, string> = {
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOTDIR: 'a part of the path is not a folder',
  };
  return new InputError(
    cause === 'ENOSPC' ? 'disk-full' : 'file-unwritable',
    `cannot be written: ${reasons[cause] ?? String(error)}`,
    { file: path },
  );
}

/**
 * Runs `write` on a temporary path beside `path` and renames the result to `path`, so that a reader sees all of it or nothing.
 * @throws InputError if the disk is full, read-only or the path not writable; the temporary path is removed.
 */
export async function publishAtomically(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    await write(temporary);
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw isSystemError(error) ? writeError(path, error) : error;
  }
}

/** As `publishAtomically`, for a file whose content is at hand; synced to disk before the rename. */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  const temporary = temporaryPath(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const handle = openSync(temporary, 'w');
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw isSystemError(error) ? writeError(path, error) : error;
  }
}

/**
 * Publishes a folder: `fill` writes into a temporary folder beside `path`, which is renamed to `path` at the end.
 * Where `path` exists, `_2`, `_3` … is appended. Returns the final path.
 * @throws InputError if the disk is full, read-only or the path not writable; nothing is left behind.
 */
export function writeFolderAtomically(path: string, fill: (temporary: string) => void): string {
  const temporary = temporaryPath(path);
  try {
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    fill(temporary);
    for (let copy = 1; ; copy++) {
      const target = copy === 1 ? path : `${path}_${copy}`;
      if (existsSync(target)) continue;
      try {
        renameSync(temporary, target);
        return target;
      } catch (error) {
        // Another process took the name between the look and the rename.
        if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      }
    }
  } catch (error) {
    removeQuietly(temporary);
    throw isSystemError(error) ? writeError(path, error) : error;
  }
}

/**
 * As `writeFolderAtomically`, but an older folder at `path` is replaced; the caller has made sure that it may go.
 * @throws InputError if the disk is full, read-only or the path not writable; the older folder is then still there.
 */
export function replaceFolderAtomically(path: string, fill: (temporary: string) => void): void {
  const temporary = temporaryPath(path);
  const older = `${temporary}-older`;
  try {
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    fill(temporary);
    if (existsSync(path)) renameSync(path, older);
    try {
      renameSync(temporary, path);
    } catch (error) {
      if (existsSync(older)) renameSync(older, path);
      throw error;
    }
    rmSync(older, { recursive: true, force: true });
  } catch (error) {
    removeQuietly(temporary);
    throw isSystemError(error) ? writeError(path, error) : error;
  }
}

/** Cleaning up after a failure must not hide the failure. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The path was never made, or its disk is gone.
  }
}

const isSystemError = (error: unknown): boolean =>
  typeof (error as NodeJS.ErrnoException).syscall === 'string';

import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { systemCode } from '../errors/system-error.js';
import { clearLeftovers } from './leftovers.js';
import {
  isTaken,
  makeFolders,
  missingFolders,
  removeEmptyFolders,
  resolveOutput,
  statIfThere,
} from './output-path.js';
import { temporaryPath } from './temporary-name.js';
import { asWriteError } from './write-error.js';

/**
 * Runs `write` on a temporary path beside `path` and renames the result to `path`, so that a reader sees all of it or nothing.
 * A link is followed, and what dead processes left in the folder is cleared.
 * @throws InputError if the disk is full, read-only or the path not writable; the temporary path is removed.
 */
export async function publishAtomically(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const target = resolveOutput(path, 'file');
  const temporary = temporaryPath(target);
  let made: string[] = [];
  try {
    made = prepareParent(target);
    await write(temporary);
    renameSync(temporary, target);
  } catch (error) {
    removeQuietly(temporary);
    removeEmptyFolders(made);
    throw asWriteError(path, error);
  }
}

/** As `publishAtomically`, for a file whose content is at hand; synced to disk before the rename. */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  const target = resolveOutput(path, 'file');
  const temporary = temporaryPath(target);
  let made: string[] = [];
  try {
    made = prepareParent(target);
    const mode = statIfThere(target)?.mode;
    const handle = openSync(temporary, 'wx');
    try {
      writeFileSync(handle, content);
      if (mode !== undefined) fchmodSync(handle, mode & 0o777);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, target);
  } catch (error) {
    removeQuietly(temporary);
    removeEmptyFolders(made);
    throw asWriteError(path, error);
  }
}

/**
 * Publishes a folder: `fill` writes into a temporary folder beside `path`, which is renamed to `path` at the end. Where `path` is
 * taken by anything but an empty folder, `_2`, `_3` … is appended. Returns the final path.
 * @throws InputError if the disk is full, read-only or the path not writable; nothing is left behind.
 */
export function writeFolderAtomically(path: string, fill: (temporary: string) => void): string {
  let made: string[] = [];
  let temporary: string | undefined;
  try {
    made = prepareParent(path);
    temporary = temporaryPath(path);
    mkdirSync(temporary);
    fill(temporary);
    syncFolder(temporary);
    for (let copy = 1; ; copy++) {
      const target = copy === 1 ? path : `${path}_${copy}`;
      if (isTaken(target) && !isEmptyFolder(target)) continue;
      if (renamed(temporary, target)) return target;
    }
  } catch (error) {
    if (temporary !== undefined) removeQuietly(temporary);
    removeEmptyFolders(made);
    throw asWriteError(path, error);
  }
}

/** False if another process took the name since the caller looked. */
function renamed(temporary: string, target: string): boolean {
  try {
    renameSync(temporary, target);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(systemCode(error)) && isTaken(target)) return false;
    throw error;
  }
}

/**
 * Proves, before hours of work, that something can be written into a folder, which need not be there yet: into the nearest that is.
 * Makes none of the others, so that two programs that begin at once do not take them from under one another.
 * @throws InputError if it cannot.
 */
export function checkWritable(folder: string): void {
  const probe = temporaryPath(join(missingFolders(folder).existing, 'probe'));
  try {
    mkdirSync(probe);
  } catch (error) {
    throw asWriteError(folder, error);
  } finally {
    removeQuietly(probe);
  }
}

/**
 * Where a new folder is to be written: where the path leads if it is a link.
 * @throws InputError if something lies there already, an empty folder excepted, or the link leads nowhere.
 */
export function newFolderAt(path: string): string {
  if (statIfThere(path) !== undefined && !isEmptyFolder(path)) {
    throw new InputError('file-exists', 'exists already; name a new folder', { file: path });
  }
  return resolveOutput(path, 'folder');
}

function isEmptyFolder(path: string): boolean {
  return statIfThere(path)?.isDirectory() === true && readdirSync(path).length === 0;
}

function prepareParent(target: string): string[] {
  const made = makeFolders(dirname(target));
  clearLeftovers(dirname(target));
  return made;
}

/** Sends a folder's files to the disk, so that after a power cut no published name stands for empty files. */
export function syncFolder(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncFolder(path);
    if (!entry.isFile()) continue;
    const handle = openSync(path, 'r+');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}

/** Cleaning up after a failure must not hide the failure. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The path was never made, or its disk is gone.
  }
}

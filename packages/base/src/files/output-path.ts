import { lstatSync, mkdirSync, realpathSync, rmdirSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { systemCode } from '../errors/system-error.js';

/** What lies at a path, links followed; undefined where there is nothing. */
export function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return undefined;
    throw error;
  }
}

/** Whether the name is taken, be it by a link that leads nowhere. */
export function isTaken(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return false;
    throw error;
  }
}

/**
 * Where an output is to be written: where the path leads if it is a link, else the path itself.
 * @throws InputError if the link leads nowhere, or what lies there is not of the wanted kind.
 */
export function resolveOutput(path: string, kind: 'file' | 'folder'): string {
  const found = statIfThere(path);
  if (found === undefined) {
    if (isTaken(path)) throw new InputError('file-unwritable', 'the link leads nowhere', { file: path });
    return path;
  }
  if (kind === 'folder' && !found.isDirectory())
    throw new InputError('not-a-folder', 'is a file, not a folder', { file: path });
  if (kind === 'file' && found.isDirectory())
    throw new InputError('file-unwritable', 'is a folder, not a file', { file: path });
  // Renaming over a device or a pipe would put a file in its place.
  if (kind === 'file' && !found.isFile())
    throw new InputError('file-unwritable', 'is not a regular file', { file: path });
  return realpathSync(path);
}

/**
 * The nearest folder of a path that is there, and those missing below it, outermost first.
 * @throws InputError if a part of the path is a file or a link that leads nowhere.
 */
export function missingFolders(folder: string): { existing: string; missing: string[] } {
  const missing: string[] = [];
  for (let current = resolve(folder); ; current = dirname(current)) {
    const found = statIfThere(current);
    if (found?.isDirectory()) return { existing: current, missing };
    if (found !== undefined) {
      throw new InputError(
        'not-a-folder',
        `cannot be written: a part of the path is not a folder: ${current}`,
        { file: folder },
      );
    }
    if (isTaken(current)) {
      throw new InputError('file-unwritable', `cannot be written: the link leads nowhere: ${current}`, {
        file: folder,
      });
    }
    missing.unshift(current);
  }
}

/**
 * Makes a folder and those above it that are missing, and returns what it made, outermost first. Node's own recursive mkdir never
 * ends where the system answers "no such folder" for a parent that is there, as under /proc.
 * @throws InputError as `missingFolders`; the system's error if it refuses.
 */
export function makeFolders(folder: string): string[] {
  const { missing } = missingFolders(folder);
  const made: string[] = [];
  for (const path of missing) {
    try {
      mkdirSync(path);
      made.push(path);
    } catch (error) {
      // Another process made it between the look and the call.
      if (systemCode(error) === 'EEXIST' && statIfThere(path)?.isDirectory()) continue;
      removeEmptyFolders(made);
      throw error;
    }
  }
  return made;
}

/** Takes back what `makeFolders` made, as far as it is still empty. */
export function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of [...folders].reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}

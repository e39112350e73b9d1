import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '@ctfusion/base';

/** The few calls on the file system that writing needs: replaced in tests of a full disk. */
export interface FileSystem {
  readonly mkdir: (path: string) => void;
  readonly write: (path: string, text: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
}

export const diskFileSystem: FileSystem = {
  mkdir: (path) => void mkdirSync(path, { recursive: true }),
  write: (path, text) => writeFileSync(path, text),
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
};

/**
 * Writes a file whole or not at all: beside its place first, then renamed. Throws InputError with the cause in one line
 * (disk full, read-only); no half-written file stays.
 */
export function writeWhole(path: string, text: string, fileSystem: FileSystem = diskFileSystem): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    fileSystem.write(beside, text);
    fileSystem.rename(beside, path);
  } catch (error) {
    fileSystem.remove(beside);
    throw new InputError('file-unwritable', `cannot be written: ${reason(error)}`, { file: path });
  }
}

/** Makes a folder and proves that files can be written there, before hours of measuring. Throws InputError. */
export function makeWritableFolder(path: string, fileSystem: FileSystem = diskFileSystem): void {
  try {
    fileSystem.mkdir(path);
    const probe = `${path}/.write-probe`;
    fileSystem.write(probe, 'x');
    fileSystem.remove(probe);
  } catch (error) {
    throw new InputError('file-unwritable', `is no folder that can be written to: ${reason(error)}`, {
      file: path || dirname(path),
    });
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOTDIR: 'part of the path is a file',
    EDQUOT: 'the disk quota is used up',
  };
  return code !== undefined && known[code] !== undefined ? `${known[code]} (${code})` : message;
}

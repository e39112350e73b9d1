import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../errors/system-error.js';
import { makeFolders, removeEmptyFolders } from './output-path.js';
import { asWriteError } from './write-error.js';

/**
 * Makes a folder that nobody else has, for results that come bit by bit: at `path`, or where that is taken, be it by a run that
 * began in the same second on another host, at `path_2`, `path_3` … Making a folder is one step on every file system, which no
 * two processes take. Returns the path that it got.
 * @throws InputError if the system refuses; nothing is left behind.
 */
export function claimFolder(path: string): string {
  let made: string[] = [];
  try {
    made = makeFolders(dirname(path));
    for (let copy = 1; ; copy++) {
      const target = copy === 1 ? path : `${path}_${copy}`;
      try {
        mkdirSync(target);
        return target;
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    removeEmptyFolders(made);
    throw asWriteError(path, error);
  }
}

import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { shown } from '../text/shown.js';
import { readText } from './text-file.js';

/** Letters, digits, `_`, `-`, `.` and spaces, not hidden: what means the same on every system, and is no `..`. */
const ORDINARY_NAME = /^[\p{L}\p{N}_-][\p{L}\p{N}_. -]*$/u;

/** Text files of one folder, by their path inside it (`/` between names). Nothing outside the folder is ever read. */
export class FolderSource {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path as an error names it. */
  nameOf(path: string): string {
    return join(this.#folder, path);
  }

  /** SHA-256 of a text in UTF-8, in hexadecimal. */
  sha256(this: void, text: string): string {
    return createHash('sha256').update(text, 'utf8').digest('hex');
  }

  /**
   * @throws InputError if the path, or a link on it, leaves the folder or names what is no ordinary file, or if the file cannot be read.
   */
  readText(path: string): string {
    if (!path.split('/').every((name) => ORDINARY_NAME.test(name))) {
      throw new InputError('outside-folder', `${shown(path)} is no path inside the folder`, {
        file: this.#folder,
      });
    }
    const file = this.nameOf(path);
    const real = realPath(file);
    // A file that is not there is for `readText` to tell.
    if (real === undefined) return readText(file);
    const inside = relative(realpathSync(this.#folder), real);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      throw new InputError('outside-folder', `it is a link that leaves ${this.#folder}`, { file });
    }
    // A pipe or a device may never end.
    if (!statSync(real).isFile()) throw new InputError('file-unreadable', 'it is no ordinary file', { file });
    return readText(file);
  }
}

/** Where a path leads when links are followed; undefined if nothing is there. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

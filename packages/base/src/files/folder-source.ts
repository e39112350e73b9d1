import { join } from 'node:path';
import { readText } from './text-file.js';

/** Text files of one folder, by their path inside it. */
export class FolderSource {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path as an error names it. */
  nameOf(path: string): string {
    return join(this.#folder, path);
  }

  /** @throws InputError if the file cannot be read. */
  readText(path: string): string {
    return readText(this.nameOf(path));
  }
}

import { readFileSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';

/** The text of a file. @throws InputError if it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(
      'file-unreadable',
      `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      {
        file: path,
      },
    );
  }
}

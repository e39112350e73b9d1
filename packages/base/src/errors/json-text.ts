import { InputError } from './input-error.js';

/** @throws InputError naming the file if the text is not JSON. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('not-json', `is not valid JSON: ${(error as Error).message}`, { file });
  }
}

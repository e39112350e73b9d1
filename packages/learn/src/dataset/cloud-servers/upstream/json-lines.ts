import { InputError, parseJson } from '@ctfusion/base';
import type { BenchmarkOutput } from './server-folders.js';

/** A document of one line, and the number of that line. */
export interface JsonLine {
  readonly row: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Documents of a file that holds one a line. @throws InputError naming file and line of what is no JSON object. */
export function jsonLines({ text, file }: BenchmarkOutput): JsonLine[] {
  return text.split('\n').flatMap((line, index): JsonLine[] => {
    if (line.trim() === '') return [];
    return [{ row: index + 1, fields: jsonObject({ text: line, file }, index + 1) }];
  });
}

/** The object that a text is. @throws InputError naming the file, and the line where one is given. */
export function jsonObject({ text, file }: BenchmarkOutput, row?: number): Readonly<Record<string, unknown>> {
  const location = row === undefined ? { file } : { file, row };
  let value: unknown;
  try {
    value = parseJson(text, file);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.code, error.detail, location);
    throw error;
  }
  if (!isObject(value)) throw new InputError('not-json', 'is no JSON object', location);
  return value;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text as it is; '' of anything else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @throws InputError naming file, line and field of a value that is no number. */
export function numberOf({ row, fields }: JsonLine, name: string, file: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new InputError('not-a-number', `is ${JSON.stringify(value)}, no number`, { file, row, field: name });
}

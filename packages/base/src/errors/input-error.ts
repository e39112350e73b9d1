import { printable } from '../text/printable.js';
import { cut } from '../text/shown.js';
import type { ErrorCode } from './error-codes.js';

/** Where bad input was found: every part that is known is printed. Rows count from 1, the header being row 1. */
export interface InputLocation {
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
  /** Path into a document or a request, its parts joined by dots: `validation.k_folds`. */
  readonly field?: string;
}

/**
 * Bad input from outside (a file, an option, a request), told in one line that names file, field and value. Characters that
 * act on a terminal are shown, not sent. The command line exits with code 2 on it; a service answers 400.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: ErrorCode;
  readonly location: InputLocation;
  /** The message without the location. */
  readonly detail: string;

  /**
   * @param detail what is wrong; a value from outside goes through `shown`.
   */
  constructor(code: ErrorCode, detail: string, location: InputLocation = {}) {
    super(printable(`${describeLocation(location)}${detail}`));
    this.code = code;
    this.location = location;
    this.detail = printable(detail);
  }
}

function describeLocation({ file, row, column, field }: InputLocation): string {
  const parts: string[] = [];
  if (file !== undefined) parts.push(file);
  if (row !== undefined) parts.push(`row ${row}`);
  if (column !== undefined) parts.push(`column '${cut(column)}'`);
  if (field !== undefined) parts.push(`'${cut(field)}'`);
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

/** Where bad input was found: every part that is known is printed. Rows count from 1, the header being row 1. */
export interface InputLocation {
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
  readonly field?: string;
}

/**
 * Bad input from outside (a file, an option, a request), told in one line that names file, field and value.
 * The command line exits with code 2 on it; a service answers 400.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly location: InputLocation;

  constructor(message: string, location: InputLocation = {}) {
    super(`${describeLocation(location)}${message}`);
    this.location = location;
  }
}

function describeLocation({ file, row, column, field }: InputLocation): string {
  const parts: string[] = [];
  if (file !== undefined) parts.push(file);
  if (row !== undefined) parts.push(`row ${row}`);
  if (column !== undefined) parts.push(`column '${column}'`);
  if (field !== undefined) parts.push(`'${field}'`);
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

/** What an error is about: a training parameter, the data handed in, or the text of a stored model. */
export type GbdtErrorCode = 'parameter' | 'data' | 'model_format';

/** Every error of this package: one clear line that names the parameter, the column, or the field and the tree. */
export class GbdtError extends Error {
  readonly code: GbdtErrorCode;

  constructor(code: GbdtErrorCode, message: string) {
    super(message);
    this.name = 'GbdtError';
    this.code = code;
  }
}

import { InputError } from '@ctfusion/base';

/** Does what may fail, and names the source in its error. */
export function located<Result>(source: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(error.code, error.detail, { file: source, ...error.location });
    throw error;
  }
}

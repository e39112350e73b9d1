import { InputError, shown } from '@ctfusion/base';

/**
 * `480x640` → the two whole numbers, in the order in which they are written.
 * @param field what an error calls the value.
 * @param form what is expected, in an error's words: `HEIGHTxWIDTH`.
 * @throws InputError if it is not of this form.
 */
export function parseSides(text: string, field: string, form: string): readonly [number, number] {
  const [, first, second] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (first === undefined || second === undefined) {
    throw new InputError('invalid-value', `${shown(text)} is no size; give ${form} in pixels, e.g. 640x480`, {
      field,
    });
  }
  return [positiveInteger(first, field), positiveInteger(second, field)];
}

/** `sequence=128` → sizes by the names of open dimensions. @throws InputError for an entry of another form. */
export function parseDimensions(entries: readonly string[], field: string): Record<string, number> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [, name, value] = /^([^=]+)=(.+)$/.exec(entry) ?? [];
      if (name === undefined || value === undefined) {
        throw new InputError('invalid-value', `${shown(entry)} is no NAME=VALUE`, { field });
      }
      return [name, positiveInteger(value, field)];
    }),
  );
}

/** Digits and nothing else, at least 1. @throws InputError naming the field. */
export function positiveInteger(text: string, field: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InputError('invalid-value', `${shown(text)} is no positive integer`, { field });
  return value;
}

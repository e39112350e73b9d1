import { InputError, shown } from '@ctfusion/base';

/** A count as somebody typed it. @throws InputError naming the field if it is no whole number above 0. */
export function positiveCount(text: string, field: string): number {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InputError('not-a-number', `${shown(text)} is not a whole number above 0`, { field });
}

/** The entries that are there. */
export function present<Value>(entries: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}

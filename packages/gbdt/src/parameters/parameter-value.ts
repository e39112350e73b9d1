import { GbdtError } from '../errors.js';
import type { ParameterEntry } from './parameter-entry.js';

/** As LightGBM reads text: decimal digits, no hexadecimal, no exponent where a whole number is due. */
const INTEGER = /^[-+]?\d+$/;
const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** LightGBM keeps whole numbers in 32 bits. */
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

const MOST_CHARACTERS = 80;

function textFor(value: unknown): string {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    // A circle, or a whole number beyond JSON.
    return String(value);
  }
}

/** A value in one line of an error, cut where it is long. */
export function describeValue(value: unknown): string {
  const text = textFor(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

export function parameterError(name: string, value: unknown, expectation: string): GbdtError {
  return new GbdtError(
    'parameter',
    `parameter ${name}: expected ${expectation}, got ${describeValue(value)}`,
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined;
}

function numberOf(name: string, value: unknown): number {
  const text = textOf(value);
  const number = text !== undefined && DECIMAL.test(text) ? Number(text) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw parameterError(name, value, 'a number');
  if (!Number.isFinite(number)) throw parameterError(name, value, 'a finite number');
  return number;
}

function integerOf(name: string, value: unknown): number {
  const text = textOf(value);
  const number = text !== undefined && INTEGER.test(text) ? Number(text) : value;
  if (!Number.isInteger(number)) throw parameterError(name, value, 'an integer');
  const integer = number as number;
  if (integer < INT_MIN || integer > INT_MAX) {
    throw parameterError(name, value, `an integer from ${INT_MIN} to ${INT_MAX}`);
  }
  return integer;
}

function booleanOf(name: string, value: unknown): boolean {
  const text = textOf(value)?.toLowerCase() ?? value;
  if (text === true || text === 1 || text === 'true' || text === '1' || text === '+') return true;
  if (text === false || text === 0 || text === 'false' || text === '0' || text === '-') return false;
  throw parameterError(name, value, 'true or false');
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  const items = value.replace(/^name:/, '').replace(/[()[\]]/g, '');
  return items.trim() === '' ? [] : items.split(',').map((item) => item.trim());
}

function wordOf(name: string, list: unknown, item: unknown): string {
  // Columns may be given by index.
  if (typeof item === 'string' || Number.isInteger(item)) return String(item);
  throw parameterError(name, list, 'names or indices');
}

function textChoice(entry: ParameterEntry, name: string, value: unknown): string {
  if (typeof value !== 'string') throw parameterError(name, value, 'text');
  const text = value.toLowerCase();
  if (entry.choices && !entry.choices.includes(text)) {
    throw parameterError(name, value, `one of ${entry.choices.join(', ')}`);
  }
  return text;
}

function checkRange(entry: ParameterEntry, name: string, value: number): number {
  const { minimum, maximum, above } = entry;
  if (minimum !== undefined && (above ? value <= minimum : value < minimum)) {
    throw parameterError(name, value, `a value ${above ? 'above' : 'of at least'} ${minimum}`);
  }
  if (maximum !== undefined && value > maximum) {
    throw parameterError(name, value, `a value of at most ${maximum}`);
  }
  return value;
}

/**
 * The value of a parameter, by its declared type: text is read as LightGBM reads it (`"7"` is 7), all else must have
 * the type already.
 *
 * @param name the name or alias under which it was given: what the error names
 * @throws GbdtError ('parameter') for another type or a value out of range.
 */
export function parseValue(entry: ParameterEntry, name: string, value: unknown): unknown {
  switch (entry.type) {
    case 'integer':
      return checkRange(entry, name, integerOf(name, value));
    case 'number':
      return checkRange(entry, name, numberOf(name, value));
    case 'boolean':
      return booleanOf(name, value);
    case 'numbers':
      return listOf(value).map((item) => numberOf(name, item));
    case 'strings':
      return listOf(value).map((item) => wordOf(name, value, item));
    case 'string':
      return textChoice(entry, name, value);
  }
}

import { GbdtError } from '../errors.js';

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const INTEGER = /^-?\d{1,15}$/;

/** The `key=value` lines of a header or of one tree; every failure names the place, the field and what is wrong. */
export class FieldReader {
  readonly #fields = new Map<string, string>();
  readonly #place: string;

  /** @param place what the error names first, such as `tree 3` */
  constructor(place: string, lines: readonly string[]) {
    this.#place = place;
    for (const line of lines) {
      const split = line.indexOf('=');
      const key = split < 0 ? line : line.slice(0, split);
      if (this.#fields.has(key)) throw this.error(key, 'occurs twice');
      this.#fields.set(key, split < 0 ? '' : line.slice(split + 1));
    }
  }

  error(field: string, problem: string): GbdtError {
    return new GbdtError('model_format', `${this.#place}: ${field} ${problem}`);
  }

  has(field: string): boolean {
    return this.#fields.has(field);
  }

  text(field: string): string {
    const text = this.#fields.get(field);
    if (text === undefined) throw this.error(field, 'is missing');
    return text;
  }

  /** The words of a field; exactly `count` of them where it is given. */
  words(field: string, count?: number): string[] {
    const words = this.text(field)
      .split(' ')
      .filter((word) => word !== '');
    if (count !== undefined && words.length !== count) {
      throw this.error(field, `has ${words.length} values, expected ${count}`);
    }
    return words;
  }

  integer(field: string, minimum: number, maximum: number): number {
    return this.#parseInteger(field, this.text(field), minimum, maximum);
  }

  #parseInteger(field: string, word: string, minimum: number, maximum: number): number {
    const value = INTEGER.test(word) ? Number(word) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw this.error(
        field,
        `has "${word.slice(0, 40)}", expected an integer from ${minimum} to ${maximum}`,
      );
    }
    return value;
  }

  integers(field: string, count: number, minimum: number, maximum: number): Int32Array {
    return Int32Array.from(this.words(field, count), (word) =>
      this.#parseInteger(field, word, minimum, maximum),
    );
  }

  #parseNumber(field: string, word: string, infinite: boolean): number {
    if (infinite && /^[-+]?inf(?:inity)?$/i.test(word)) {
      return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
    const value = NUMBER.test(word) ? Number(word) : Number.NaN;
    if (!Number.isFinite(value)) {
      throw this.error(field, `has "${word.slice(0, 40)}", expected a ${infinite ? '' : 'finite '}number`);
    }
    return value;
  }

  number(field: string): number {
    return this.#parseNumber(field, this.text(field), false);
  }

  /** @param infinite whether ±inf is a value (thresholds and gains may be infinite, leaf values may not) */
  numbers(field: string, count: number, infinite = false): Float64Array {
    return Float64Array.from(this.words(field, count), (word) => this.#parseNumber(field, word, infinite));
  }
}

import { InputError, shown } from '@ctfusion/base';

/** A value of Python's literals as JSON has them; `None` is null. */
export type Literal =
  | string
  | number
  | boolean
  | null
  | readonly Literal[]
  | { readonly [key: string]: Literal };

/**
 * Reads what Python's `repr` writes of dicts, lists, tuples, strings, numbers, True, False and None: `{'Gpus': [{'Name': 'A100'}]}`.
 * @throws InputError if the text is none.
 */
export function parsePythonLiteral(text: string): Literal {
  const reader = new LiteralReader(text);
  const value = reader.value();
  reader.end();
  return value;
}

const WORDS: Readonly<Record<string, Literal>> = { None: null, True: true, False: false, nan: null };

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Literal {
    this.#skipSpace();
    const next = this.#text[this.#at];
    if (next === '{') return this.#dict();
    if (next === '[') return this.#list(']');
    if (next === '(') return this.#list(')');
    if (next === "'" || next === '"') return this.#string(next);
    return this.#numberOrWord();
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail();
  }

  #dict(): Literal {
    this.#at++;
    const entries: [string, Literal][] = [];
    while (!this.#take('}')) {
      const key = this.value();
      if (typeof key !== 'string' && typeof key !== 'number') this.#fail();
      if (!this.#take(':')) this.#fail();
      entries.push([String(key), this.value()]);
      if (!this.#take(',') && !this.#follows('}')) this.#fail();
    }
    return Object.fromEntries(entries);
  }

  #list(end: string): Literal {
    this.#at++;
    const items: Literal[] = [];
    while (!this.#take(end)) {
      items.push(this.value());
      if (!this.#take(',') && !this.#follows(end)) this.#fail();
    }
    return items;
  }

  #string(quote: string): string {
    let value = '';
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (character === quote) {
        this.#at++;
        return value;
      }
      value += character === '\\' ? this.#escaped() : character;
    }
    return this.#fail();
  }

  #escaped(): string {
    this.#at++;
    const character = this.#text[this.#at] ?? '';
    return { n: '\n', t: '\t', r: '\r' }[character] ?? character;
  }

  #numberOrWord(): Literal {
    const match = /^(?:[-+]?\d[\d.]*(?:e[-+]?\d+)?|[A-Za-z]+)/.exec(this.#text.slice(this.#at));
    if (match === null) return this.#fail();
    this.#at += match[0].length;
    const word = WORDS[match[0]];
    if (word !== undefined) return word;
    const number = Number(match[0]);
    return Number.isNaN(number) ? this.#fail() : number;
  }

  #take(character: string): boolean {
    if (!this.#follows(character)) return false;
    this.#at++;
    return true;
  }

  #follows(character: string): boolean {
    this.#skipSpace();
    return this.#text[this.#at] === character;
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #fail(): never {
    throw new InputError(
      'invalid-value',
      `${shown(this.#text)} is no Python literal, from character ${this.#at + 1}`,
    );
  }
}

import type { Categorical } from './categorical.js';

const FIRST_CAPACITY = 1024;

/** Numbers whose count is not known in advance. */
export class NumberBuilder {
  #values = new Float64Array(FIRST_CAPACITY);
  #count = 0;

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(2 * this.#count);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#count++] = value;
  }

  finish(): Float64Array {
    return this.#values.slice(0, this.#count);
  }
}

/** Text of few distinct values, coded in order of first appearance. */
export class CategoricalBuilder {
  #codes = new Int32Array(FIRST_CAPACITY);
  #count = 0;
  readonly #codeOf = new Map<string, number>();

  add(text: string): void {
    let code = this.#codeOf.get(text);
    if (code === undefined) {
      code = this.#codeOf.size;
      this.#codeOf.set(text, code);
    }
    if (this.#count === this.#codes.length) {
      const grown = new Int32Array(2 * this.#count);
      grown.set(this.#codes);
      this.#codes = grown;
    }
    this.#codes[this.#count++] = code;
  }

  finish(): Categorical {
    return { codes: this.#codes.slice(0, this.#count), names: [...this.#codeOf.keys()] };
  }
}

import { SeenBefore } from './answers/seen-before.js';
import { readBody } from './read-body.js';

const MOST_DOCUMENTS = 4096;
const MOST_CHARACTERS = 8192;

/** Documents of requests by their texts: a text that is sent again is not read again, nor checked. Those that were sent once only are not kept. */
export class BodyMemory {
  readonly #sent = new SeenBefore();
  /** The one that was kept longest ago comes first. */
  readonly #documents = new Map<string, unknown>();
  readonly #outcomes = new WeakMap<object, unknown>();

  /** @throws InputError as `readBody`. */
  read(text: string): unknown {
    const known = this.#documents.get(text);
    if (known !== undefined) return known;
    const document = readBody(text);
    if (typeof document !== 'object' || document === null || text.length > MOST_CHARACTERS) return document;
    if (this.#sent.add(text)) {
      this.#documents.set(text, document);
      const [oldest] = this.#documents.keys();
      if (this.#documents.size > MOST_DOCUMENTS) this.#documents.delete(oldest!);
      // Its check is to be kept, too.
      this.#outcomes.set(document, undefined);
    }
    return document;
  }

  /** What a check of a document found; of one that is kept, the first time only. */
  checked<Outcome>(document: unknown, check: (document: unknown) => Outcome): Outcome {
    if (typeof document !== 'object' || document === null || !this.#outcomes.has(document))
      return check(document);
    const known = this.#outcomes.get(document) as Outcome | undefined;
    if (known !== undefined) return known;
    const outcome = deepFrozen(check(document));
    this.#outcomes.set(document, outcome);
    return outcome;
  }
}

/** Others will be given it, too. */
function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) deepFrozen(item);
  return Object.freeze(value);
}

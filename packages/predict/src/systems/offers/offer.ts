import { COLUMN } from '@ctfusion/schema/columns';
import type { DataSheet } from '../catalog/data-sheet.js';
import type { FactName, Facts } from '../fact-names.js';

/** How a fact came to be known. */
export type FactOrigin = 'measured' | 'declared' | 'looked_up';

/** An offer as a system document: a machine, what is known of it and what it costs; nobody has benchmarked it. */
export interface OfferedSystem {
  readonly schema_version: 2;
  readonly system_id: string;
  readonly facts: Facts;
  readonly benchmarks: readonly [];
  /** Of the whole offer, all of its devices; absent where the offer has none. */
  readonly price_per_hour?: number;
  readonly origin: { readonly [K in FactName]?: FactOrigin };
}

/** Facts closer than this are one figure for parts of one name. */
const SAME_WITHIN = 0.1;

/** Collects what an offer says of its machine. What is said first stays: a data sheet never overrides the offer. */
export class OfferBuilder {
  readonly #facts: { [K in FactName]?: number | string } = {};
  readonly #origin: { [K in FactName]?: FactOrigin } = {};
  readonly #inferred: string[] = [];

  /** What the offer says; an absent value stays absent. */
  say(name: FactName, value: number | string | undefined, origin: FactOrigin = 'declared'): void {
    if (value === undefined || value === '' || this.#facts[name] !== undefined) return;
    if (typeof value === 'number' && !Number.isFinite(value)) return;
    this.#facts[name] = value;
    this.#origin[name] = origin;
  }

  /** A rate or size that the offer says: 0 means that it says nothing. */
  sayPositive(name: FactName, value: number | undefined, origin: FactOrigin = 'declared'): void {
    this.say(name, value !== undefined && value > 0 ? value : undefined, origin);
  }

  /** Adds what the data sheets say, but for `except`: all of one; of several that the name fits, what they agree on. */
  lookUp(sheets: readonly DataSheet[], except: readonly FactName[] = []): void {
    const [first] = sheets;
    if (first === undefined) return;
    // A fact that the first does not have is none that all agree on.
    for (const name of Object.keys(first.facts) as FactName[]) {
      if (!except.includes(name)) this.say(name, agreed(sheets, name), 'looked_up');
    }
  }

  get(name: FactName): number | string | undefined {
    return this.#facts[name];
  }

  /** Says what was concluded rather than read. */
  infer(text: string): void {
    this.#inferred.push(text);
  }

  build(systemId: string, price: number | undefined): OfferedSystem {
    if (this.#inferred.length > 0) this.say(COLUMN.inferred, this.#inferred.join('; '));
    return {
      schema_version: 2,
      system_id: systemId,
      facts: this.#facts as Facts,
      benchmarks: [],
      // A price of 0.00 is how catalogs write that there is none.
      ...(price !== undefined && price > 0 ? { price_per_hour: price } : {}),
      origin: this.#origin,
    };
  }
}

/** What the data sheets say alike of one fact. */
function agreed(sheets: readonly DataSheet[], name: FactName): number | string | undefined {
  const first = sheets[0]?.facts[name];
  if (sheets.length === 1) return first;
  const values = sheets.map((sheet) => sheet.facts[name]);
  if (values.every((value) => value === first)) return first;
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return undefined;
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (most > least * (1 + SAME_WITHIN)) return undefined;
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** Ids for offers: readable, and no two alike. */
export class OfferIds {
  readonly #seen = new Map<string, number>();

  next(parts: readonly (string | undefined)[]): string {
    const text = parts
      .filter((part) => part !== undefined && part.trim() !== '')
      .join('_')
      .replaceAll(/[^\p{L}\p{N}.-]+/gu, '_')
      .replaceAll(/^_+|_+$/g, '');
    const id = text === '' ? 'offer' : text;
    const count = (this.#seen.get(id) ?? 0) + 1;
    this.#seen.set(id, count);
    return count === 1 ? id : `${id}_${count}`;
  }
}

import { COLUMN } from '@ctfusion/schema/columns';
import type { DataSheet } from '../catalog/data-sheet.js';
import type { FactName, Facts } from '../fact-names.js';
import { type FactOrigin, type SharedFacts, sharedFacts } from './shared-facts.js';

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

type Said = { [K in FactName]?: number | string };

/** Collects what an offer says of its machine. What is said first stays, and a data sheet never overrides what is said. */
export class OfferBuilder {
  readonly #said: Said = {};
  readonly #origin: { [K in FactName]?: FactOrigin } = {};
  readonly #lookups: SharedFacts[] = [];
  readonly #inferred: string[] = [];

  /** What the offer says; an absent value stays absent. */
  say(name: FactName, value: number | string | undefined, origin: FactOrigin = 'declared'): void {
    if (value === undefined || value === '' || this.#said[name] !== undefined) return;
    if (typeof value === 'number' && !Number.isFinite(value)) return;
    this.#said[name] = value;
    this.#origin[name] = origin;
  }

  /** A rate or size that the offer says: 0 means that it says nothing. */
  sayPositive(name: FactName, value: number | undefined, origin: FactOrigin = 'declared'): void {
    this.say(name, value !== undefined && value > 0 ? value : undefined, origin);
  }

  /** Adds what the data sheets say: all of one; of several that the name fits, what they agree on. */
  lookUp(sheets: readonly DataSheet[]): void {
    if (sheets.length > 0) this.#lookups.push(sharedFacts(sheets));
  }

  /** What is known so far. */
  get(name: FactName): number | string | undefined {
    return this.#said[name] ?? this.#lookups.find(({ facts }) => facts[name] !== undefined)?.facts[name];
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
      facts: Object.assign({}, ...this.#lookups.map(({ facts }) => facts), this.#said) as Facts,
      benchmarks: [],
      // A price of 0.00 is how catalogs write that there is none.
      ...(price !== undefined && price > 0 ? { price_per_hour: price } : {}),
      origin: Object.assign({}, ...this.#lookups.map(({ origin }) => origin), this.#origin),
    };
  }
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

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

  build(systemId: string, price: number | undefined): Offer {
    if (this.#inferred.length > 0) this.say(COLUMN.inferred, this.#inferred.join('; '));
    // A price of 0.00 is how catalogs write that there is none.
    const pricePerHour = price !== undefined && price > 0 ? price : undefined;
    return new Offer(systemId, pricePerHour, [...this.#lookups, { facts: this.#said, origin: this.#origin }]);
  }
}

/** A machine that is offered, and what is known of it. */
export class Offer {
  readonly systemId: string;
  readonly pricePerHour: number | undefined;
  readonly #sources: readonly SharedFacts[];

  /** @param sources of facts; of one that several tell, the last counts */
  constructor(systemId: string, pricePerHour: number | undefined, sources: readonly SharedFacts[]) {
    this.systemId = systemId;
    this.pricePerHour = pricePerHour;
    this.#sources = sources;
  }

  /** Tells every fact; of one that is told twice, the last value counts. */
  tellFacts(tell: (name: string, value: number | string) => void): void {
    for (const { facts } of this.#sources)
      for (const name of Object.keys(facts) as FactName[]) tell(name, facts[name]!);
  }

  document(): OfferedSystem {
    return {
      schema_version: 2,
      system_id: this.systemId,
      facts: Object.assign({}, ...this.#sources.map(({ facts }) => facts)) as Facts,
      benchmarks: [],
      ...(this.pricePerHour === undefined ? {} : { price_per_hour: this.pricePerHour }),
      origin: Object.assign({}, ...this.#sources.map(({ origin }) => origin)),
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

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

/** What an offer says: facts in the order in which they were said, their values and origins beside them. */
interface Said {
  readonly names: FactName[];
  readonly values: (number | string)[];
  readonly origins: FactOrigin[];
}

/** Collects what an offer says of its machine. What is said first stays, and a data sheet never overrides what is said. */
export class OfferBuilder {
  // Lists rather than objects: ten thousand objects of twenty keys, each added by itself, are mostly garbage.
  readonly #said: Said = { names: [], values: [], origins: [] };
  readonly #lookups: SharedFacts[] = [];
  readonly #inferred: string[] = [];
  readonly #unresolved: string[] = [];

  /** What the offer says; an absent value stays absent. */
  say(name: FactName, value: number | string | undefined, origin: FactOrigin = 'declared'): void {
    const { names, values, origins } = this.#said;
    if (value === undefined || value === '' || names.includes(name)) return;
    if (typeof value === 'number' && !Number.isFinite(value)) return;
    names.push(name);
    values.push(value);
    origins.push(origin);
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
    const { names, values } = this.#said;
    return (
      values[names.indexOf(name)] ?? this.#lookups.find(({ facts }) => facts[name] !== undefined)?.facts[name]
    );
  }

  /** Says what was concluded rather than read. */
  infer(text: string): void {
    this.#inferred.push(text);
  }

  /** Says what was concluded of a name that is of several parts or of none. */
  leaveOpen(text: string, question: string): void {
    this.infer(text);
    this.#unresolved.push(question);
  }

  build(systemId: string, price: number | undefined): Offer {
    if (this.#inferred.length > 0) this.say(COLUMN.inferred, this.#inferred.join('; '));
    if (this.#unresolved.length > 0) this.say(COLUMN.unresolvedNames, this.#unresolved.join('; '));
    // A price of 0.00 is how catalogs write that there is none.
    const pricePerHour = price !== undefined && price > 0 ? price : undefined;
    return new Offer(systemId, pricePerHour, { lookups: this.#lookups, said: this.#said });
  }
}

interface OfferSources {
  readonly lookups: readonly SharedFacts[];
  readonly said: Said;
}

/** A machine that is offered, and what is known of it. */
export class Offer {
  readonly systemId: string;
  readonly pricePerHour: number | undefined;
  readonly #sources: OfferSources;

  /** @param sources of facts; of one that several tell, the last counts, and what the offer says */
  constructor(systemId: string, pricePerHour: number | undefined, sources: OfferSources) {
    this.systemId = systemId;
    this.pricePerHour = pricePerHour;
    this.#sources = sources;
  }

  /** Tells every fact; of one that is told twice, the last value counts. */
  tellFacts(tell: (name: string, value: number | string) => void): void {
    const { lookups, said } = this.#sources;
    for (const { entries } of lookups) for (const [name, value] of entries) tell(name, value);
    for (let index = 0; index < said.names.length; index++) tell(said.names[index]!, said.values[index]!);
  }

  document(): OfferedSystem {
    const { lookups, said } = this.#sources;
    const saidAs = <Value>(values: readonly Value[]) =>
      Object.fromEntries(said.names.map((name, index) => [name, values[index]!]));
    return {
      schema_version: 2,
      system_id: this.systemId,
      facts: Object.assign({}, ...lookups.map(({ facts }) => facts), saidAs(said.values)) as Facts,
      benchmarks: [],
      ...(this.pricePerHour === undefined ? {} : { price_per_hour: this.pricePerHour }),
      origin: Object.assign({}, ...lookups.map(({ origin }) => origin), saidAs(said.origins)),
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

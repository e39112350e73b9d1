import type {
  Benchmark,
  HeartbeatAnswer,
  Heartbeats,
  HeartbeatsAnswer,
  Offers,
  Price,
  RegisteredOffers,
  RegisteredSystem,
  SystemList,
  SystemQuery,
  SystemRegistration,
} from '@ctfusion/schema/service';
import { type Asker, type AskOptions, part } from './asker.js';

/** Machines of the registry. */
export class Systems {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** Registers a machine: by the names of its parts, or by a document up to a full benchmark. */
  register(system: SystemRegistration, options?: AskOptions): Promise<RegisteredSystem> {
    return this.#asker.document('POST', '/v1/systems', { body: system, ...options });
  }

  /** Registers the machines of a marketplace's list. */
  registerOffers(offers: Offers, options?: AskOptions): Promise<RegisteredOffers> {
    return this.#asker.document('POST', '/v1/systems/offers', { body: offers, ...options });
  }

  /** One page; `next` of it is `after` of the next. */
  list(query: SystemQuery = {}, options?: AskOptions): Promise<SystemList> {
    return this.#asker.document('GET', '/v1/systems', { query, ...options });
  }

  get(systemId: string, options?: AskOptions): Promise<RegisteredSystem> {
    return this.#asker.document('GET', pathOf(systemId), options);
  }

  /** With its runs. */
  remove(systemId: string, options?: AskOptions): Promise<void> {
    return this.#asker.nothing('DELETE', pathOf(systemId), options);
  }

  setPrice(systemId: string, price: Price, options?: AskOptions): Promise<RegisteredSystem> {
    return this.#asker.document('PUT', `${pathOf(systemId)}/price`, { body: price, ...options });
  }

  /** It replaces an older one of the same backend. */
  addBenchmark(systemId: string, benchmark: Benchmark, options?: AskOptions): Promise<RegisteredSystem> {
    return this.#asker.document('POST', `${pathOf(systemId)}/benchmarks`, { body: benchmark, ...options });
  }

  /** Its next heartbeat is told that it should measure itself again. */
  requestBenchmark(systemId: string, options?: AskOptions): Promise<void> {
    return this.#asker.nothing('POST', `${pathOf(systemId)}/benchmark-requests`, options);
  }

  heartbeat(systemId: string, options?: AskOptions): Promise<HeartbeatAnswer> {
    return this.#asker.document('PUT', `${pathOf(systemId)}/heartbeat`, options);
  }

  /** Of many machines at once. */
  heartbeats(heartbeats: Heartbeats, options?: AskOptions): Promise<HeartbeatsAnswer> {
    return this.#asker.document('POST', '/v1/heartbeats', { body: heartbeats, ...options });
  }
}

const pathOf = (systemId: string): string => `/v1/systems/${part(systemId)}`;

import type { Kysely } from 'kysely';
import type { Change } from '../interfaces/storage.js';
import type { Database } from './database.js';

/** Carries changes to whoever remembers what they concern. */
export interface ChangeFeed {
  /** Tells the other processes on the database, if the transaction that makes the change is committed. */
  announce(change: Change, transaction: Kysely<Database>): Promise<void>;
  /** Tells this process, once it is committed. */
  tell(change: Change): void;
  subscribe(listener: (change: Change) => void): () => void;
  close(): Promise<void>;
}

/** Listeners of one process; of a database that no other process has, that is all. */
export class LocalFeed implements ChangeFeed {
  readonly #listeners = new Set<(change: Change) => void>();

  announce(_change: Change, _transaction: Kysely<Database>): Promise<void> {
    return Promise.resolve();
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }
}

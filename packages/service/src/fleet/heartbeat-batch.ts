import type { Heartbeat } from '@ctfusion/storage';

const BATCH_MS = 20;

/**
 * Heartbeats that come within a moment, or while others are being stored, are stored together by one statement; each is answered when it is
 * stored. So the slower the database, the more of them a statement has.
 */
export class HeartbeatBatch {
  readonly #store: (heartbeats: readonly Heartbeat[]) => Promise<ReadonlySet<string>>;
  #heartbeats: Heartbeat[] = [];
  #stored: Promise<ReadonlySet<string>> | undefined;
  #before: Promise<unknown> = Promise.resolve();

  constructor(store: (heartbeats: readonly Heartbeat[]) => Promise<ReadonlySet<string>>) {
    this.#store = store;
  }

  /** Returns which of all that were stored together there are. @throws as the store. */
  async add(heartbeats: readonly Heartbeat[]): Promise<ReadonlySet<string>> {
    for (const heartbeat of heartbeats) this.#heartbeats.push(heartbeat);
    this.#stored ??= this.#storeSoon();
    return await this.#stored;
  }

  async #storeSoon(): Promise<ReadonlySet<string>> {
    await Promise.all([this.#before, new Promise((resolve) => setTimeout(resolve, BATCH_MS))]);
    const batch = this.#heartbeats;
    this.#heartbeats = [];
    this.#stored = undefined;
    const storing = this.#store(batch);
    // Whoever waits for these is told of a failure; the next ones only wait for its end.
    this.#before = storing.catch(() => {});
    return await storing;
  }
}

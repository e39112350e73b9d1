import type { Heartbeat } from '@ctfusion/storage';

const BATCH_MS = 20;

/** Heartbeats that come within a moment are stored together; each is answered when it is stored. */
export class HeartbeatBatch {
  readonly #store: (heartbeats: readonly Heartbeat[]) => Promise<ReadonlySet<string>>;
  #heartbeats: Heartbeat[] = [];
  #stored: Promise<ReadonlySet<string>> | undefined;

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
    await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
    const batch = this.#heartbeats;
    this.#heartbeats = [];
    this.#stored = undefined;
    return await this.#store(batch);
  }
}

import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import type { Change } from '../interfaces/storage.js';
import { LocalFeed } from '../sql/change-feed.js';
import type { Database } from '../sql/database.js';

const CHANNEL = 'ctfusion_changes';
const RECONNECT_MS = 1_000;
/** Of a notification, in bytes. */
const LONGEST_PAYLOAD = 7_000;

/** Changes of every process on a database, by LISTEN and NOTIFY. After a lost connection everything may have changed. */
export class PostgresFeed extends LocalFeed {
  readonly #url: string;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(url: string) {
    super();
    this.#url = url;
  }

  /** @throws Error if the database cannot be reached. */
  static async open(url: string): Promise<PostgresFeed> {
    const feed = new PostgresFeed(url);
    await feed.#connect();
    return feed;
  }

  override async announce(change: Change, transaction: Kysely<Database>): Promise<void> {
    const payload = JSON.stringify(change);
    const told = Buffer.byteLength(payload) > LONGEST_PAYLOAD ? '{"kind":"everything"}' : payload;
    await sql`select pg_notify(${CHANNEL}, ${told})`.execute(transaction);
  }

  override async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await super.close();
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    let isLost = false;
    const lose = (): void => {
      if (isLost || this.#isClosed) return;
      isLost = true;
      client.end().catch(() => {});
      this.#reconnectSoon();
    };
    client.on('notification', ({ payload }) => {
      if (payload !== undefined) this.tell(JSON.parse(payload) as Change);
    });
    try {
      await client.connect();
      client.on('error', lose);
      client.on('end', lose);
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      client.on('error', () => {});
      client.end().catch(() => {});
      throw error;
    }
    this.#client = client;
  }

  #reconnectSoon(): void {
    this.#timer = setTimeout(() => {
      this.#connect().then(
        () => this.tell({ kind: 'everything' }),
        () => this.#reconnectSoon(),
      );
    }, RECONNECT_MS);
    this.#timer.unref();
  }
}

import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Storage } from '../interfaces/storage.js';
import type { Database } from '../sql/database.js';
import { migrate } from '../sql/migrations/index.js';
import { SqlStorage } from '../sql/sql-storage.js';
import { PostgresFeed } from './postgres-feed.js';

const MOST_CONNECTIONS = 10;
const CONNECT_MS = 5_000;
/** No statement of ours takes as long; one that does waits for what will not come. */
const STATEMENT_MS = 30_000;

/** Storage in PostgreSQL. @param url `postgres://user:password@host:port/database` @throws Error if it cannot be reached. */
export async function openPostgres(url: string): Promise<Storage> {
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    keepAlive: true,
  });
  // A connection that ends while nobody uses it is no fault: the pool makes another.
  pool.on('error', () => {});
  const database = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(database);
    const feed = await PostgresFeed.open(url);
    return new SqlStorage(database, feed, { isShared: true, release: () => database.destroy() });
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

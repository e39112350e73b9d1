import { type Kysely, sql } from 'kysely';
import type { Change, Storage } from '../interfaces/storage.js';
import type { ChangeFeed } from './change-feed.js';
import { SqlConnection } from './connection.js';
import type { Database } from './database.js';
import { SqlBundles } from './sql-bundles.js';
import { SqlJobs } from './sql-jobs.js';
import { SqlKeys } from './sql-keys.js';
import { SqlObservations } from './sql-observations.js';
import { SqlSystems } from './sql-systems.js';
import { SqlTasks } from './sql-tasks.js';

/** What the stores of one SQL dialect share. */
export class SqlStorage implements Storage {
  readonly systems: SqlSystems;
  readonly observations: SqlObservations;
  readonly tasks: SqlTasks;
  readonly bundles: SqlBundles;
  readonly jobs: SqlJobs;
  readonly keys: SqlKeys;
  readonly isShared: boolean;
  readonly #connection: SqlConnection;
  readonly #feed: ChangeFeed;
  readonly #release: () => Promise<void>;

  /** @param release closes the database and gives back what was taken to open it */
  constructor(
    database: Kysely<Database>,
    feed: ChangeFeed,
    { isShared, release }: { readonly isShared: boolean; readonly release: () => Promise<void> },
  ) {
    this.isShared = isShared;
    const connection = new SqlConnection(database, feed);
    this.#connection = connection;
    this.#feed = feed;
    this.#release = release;
    this.systems = new SqlSystems(connection);
    this.observations = new SqlObservations(connection);
    this.tasks = new SqlTasks(connection);
    this.bundles = new SqlBundles(connection);
    this.jobs = new SqlJobs(connection);
    this.keys = new SqlKeys(connection);
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.#feed.subscribe(listener);
  }

  async ping(): Promise<void> {
    await this.#connection.run((database) => sql`select 1`.execute(database));
  }

  async close(): Promise<void> {
    await this.#feed.close();
    await this.#release();
  }
}

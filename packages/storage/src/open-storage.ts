import type { Storage } from './interfaces/storage.js';

export interface StorageOptions {
  /** `postgres://…`; absent: the folder. */
  readonly databaseUrl?: string;
  /** Of a database inside this process; absent: in memory. */
  readonly folder?: string;
}

/**
 * Opens what a service keeps: PostgreSQL by its URL, else a database inside this process, in a folder that no other process may have. Either is
 * brought to today's form.
 * @throws InputError if another process has the folder; Error if the database cannot be reached.
 */
export async function openStorage({ databaseUrl, folder }: StorageOptions): Promise<Storage> {
  // Either takes long to load, and one of them is used.
  if (databaseUrl !== undefined) {
    const { openPostgres } = await import('./postgres/open-postgres.js');
    return await openPostgres(databaseUrl);
  }
  const { openPglite } = await import('./pglite/open-pglite.js');
  return await openPglite(folder);
}

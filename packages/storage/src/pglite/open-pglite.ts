import { join } from 'node:path';
import { Kysely } from 'kysely';
import type { Storage } from '../interfaces/storage.js';
import { LocalFeed } from '../sql/change-feed.js';
import type { Database } from '../sql/database.js';
import { migrate } from '../sql/migrations/index.js';
import { SqlStorage } from '../sql/sql-storage.js';
import { lockFolder } from './folder-lock.js';
import { pgliteDialect } from './pglite-dialect.js';
import { ThreadedPglite } from './threaded-pglite.js';

/**
 * Storage in a folder, which is made if it is not there; without a folder, in memory.
 * @throws InputError if another process has the folder.
 */
export async function openPglite(folder: string | undefined): Promise<Storage> {
  const unlock = folder === undefined ? () => {} : lockFolder(folder);
  try {
    const pglite = await ThreadedPglite.open(folder === undefined ? undefined : join(folder, 'database'));
    const database = new Kysely<Database>({ dialect: pgliteDialect(pglite) });
    await migrate(database);
    const release = async (): Promise<void> => {
      await database.destroy();
      unlock();
    };
    return new SqlStorage(database, new LocalFeed(), { isShared: false, release });
  } catch (error) {
    unlock();
    throw error;
  }
}

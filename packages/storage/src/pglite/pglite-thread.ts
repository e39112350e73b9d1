import { parentPort, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { databaseIn, databaseInMemory } from './make-database.js';
import type { FromDatabase, ToDatabase, ToldFailure } from './thread-messages.js';

/** The database, beside whoever asks it: a statement keeps its thread busy until it is done. */
const { dataDir } = workerData as { readonly dataDir?: string };
const tell = (message: FromDatabase): void => parentPort?.postMessage(message);

try {
  const database = await (dataDir === undefined ? databaseInMemory() : databaseIn(dataDir));
  parentPort?.on('message', (message: ToDatabase) => {
    void perform(database, message);
  });
  tell({ id: 0 });
} catch (error) {
  tell({ id: 0, failure: told(error) });
}

async function perform(database: PGlite, { id, statement }: ToDatabase): Promise<void> {
  try {
    if (statement === undefined) {
      await database.close();
      tell({ id });
      parentPort?.close();
      return;
    }
    const { rows, affectedRows } = await database.query(statement.sql, [...statement.parameters]);
    tell({ id, result: { rows, ...(affectedRows === undefined ? {} : { affectedRows }) } });
  } catch (error) {
    tell({ id, failure: told(error) });
  }
}

/** Between threads an error loses all but its message. */
function told(error: unknown): ToldFailure {
  const { message, code } = error as { message?: unknown; code?: unknown };
  return { message: String(message ?? error), ...(typeof code === 'string' ? { code } : {}) };
}

import { openStorage, type Storage } from '@ctfusion/storage';
import { vi } from 'vitest';
import { ThreadedPglite } from '../src/pglite/threaded-pglite.js';

/** Takes seconds to start, so test files that run in one process share it, one after another; it goes with the process. */
let opening: Promise<ThreadedPglite> | undefined;

async function run(...statements: readonly string[]): Promise<readonly object[]> {
  opening ??= ThreadedPglite.open(undefined);
  const database = await opening;
  let last: readonly object[] = [];
  for (const statement of statements) last = (await database.query(statement, [])).rows as object[];
  return last;
}

/** What `openStorage({})` gives where it finds the shared database; it goes on where a service that has it stops. */
async function openShared(): Promise<Storage> {
  const opened = vi.spyOn(ThreadedPglite, 'open').mockReturnValue(opening!);
  try {
    return Object.assign(await openStorage({}), { close: () => Promise.resolve() });
  } finally {
    opened.mockRestore();
  }
}

/** A storage in memory that holds nothing. Whoever had one before has it no more. */
export async function emptyStorage(): Promise<Storage> {
  const tables = await run(
    "select tablename from pg_tables where schemaname = 'public' and tablename not like 'migrations%'",
  );
  const names = tables.map((table) => (table as { tablename: string }).tablename);
  if (names.length > 0) await run(`truncate ${names.join(', ')} restart identity`);
  return await openShared();
}

/** A storage in memory that begins as a database was dumped. Whoever had one before has it no more. @param dump statements, each of which ends a line */
export async function storageOf(dump: string): Promise<Storage> {
  const statements = dump.split(/;\s*\n/).filter((statement) => statement.trim() !== '');
  await run('drop schema public cascade', 'create schema public', ...statements);
  return await openShared();
}

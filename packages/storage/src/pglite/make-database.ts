import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

/** What `initdb` makes, which takes PGlite several times as long as reading it; written by the build (`scripts/empty-database.mjs`). */
const dump = fileURLToPath(new URL('../../assets/empty-database.tar.gz', import.meta.url));

const template = (): { loadDataDir?: Blob } =>
  existsSync(dump)
    ? { loadDataDir: new Blob([new Uint8Array(readFileSync(dump))], { type: 'application/gzip' }) }
    : {};

/** A database in memory. */
export const databaseInMemory = (): Promise<PGlite> => PGlite.create(template());

/** The database of a folder, which is made if it is not there. While it is, a file beside it says so: what a killed process left half made is made anew. */
export async function databaseIn(folder: string): Promise<PGlite> {
  const unfinished = `${folder}.unfinished`;
  if (existsSync(folder) && !existsSync(unfinished)) return await PGlite.create({ dataDir: folder });
  writeFileSync(unfinished, '');
  rmSync(folder, { recursive: true, force: true });
  const made = await PGlite.create({ dataDir: folder, ...template() });
  rmSync(unfinished);
  return made;
}

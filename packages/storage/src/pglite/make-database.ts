import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
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

/** The database of a folder, which is made beside and renamed if it is not there: a killed process leaves none that is half made. */
export async function databaseIn(folder: string): Promise<PGlite> {
  if (!existsSync(folder)) {
    const beside = `${folder}.new`;
    rmSync(beside, { recursive: true, force: true });
    const made = await PGlite.create({ dataDir: beside, ...template() });
    await made.close();
    renameSync(beside, folder);
  }
  return await PGlite.create({ dataDir: folder });
}

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';

/** What `initdb` makes, which takes PGlite several times as long as reading it; written by the build (`scripts/empty-database.mjs`). */
const dump = fileURLToPath(new URL('../../assets/empty-database.tar.gz', import.meta.url));

/** A file as PGlite takes it, which asks it for its bytes once. What a `Blob` holds by itself is copied thrice on the way. */
class Bytes extends Blob {
  readonly #bytes: ArrayBuffer;

  constructor(bytes: ArrayBuffer, type: string) {
    super([], { type });
    this.#bytes = bytes;
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#bytes);
  }
}

/** Unpacked here, in one piece: as a stream, which PGlite would make of it, it takes several times as long. */
function template(): { loadDataDir?: Blob } {
  if (!existsSync(dump)) return {};
  const packed = readFileSync(dump);
  const length = packed.readUInt32LE(packed.length - 4);
  // One byte more, for zlib to see that it ends: what comes behind a tar's end is not read.
  const { buffer } = gunzipSync(packed, { chunkSize: length + 1 });
  return { loadDataDir: new Bytes(buffer, 'application/x-tar') };
}

/**
 * A database in memory. Its files are memory already, so it has few buffers: PostgreSQL writes all of them over at every start, and its default
 * of 128 MB is half of one.
 */
export const databaseInMemory = (): Promise<PGlite> =>
  PGlite.create({
    ...template(),
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
  });

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

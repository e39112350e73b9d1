#!/usr/bin/env node
/**
 * Writes what PGlite's `initdb` makes into the package's assets, so that a new service need not wait for it. It depends on PGlite's version
 * alone, which is kept beside it. Part of `npm run build`.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

const storage = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(storage, 'assets');
const file = join(folder, 'empty-database.tar.gz');
const versionFile = join(folder, 'pglite-version.txt');
const { dependencies } = JSON.parse(readFileSync(join(storage, 'package.json'), 'utf8'));
/** Exact: what one version makes, another may not read. */
const version = dependencies['@electric-sql/pglite'];

if (!existsSync(file) || !existsSync(versionFile) || readFileSync(versionFile, 'utf8') !== version) {
  mkdirSync(folder, { recursive: true });
  const database = await PGlite.create();
  const dump = await database.dumpDataDir('gzip');
  await database.close();
  writeFileSync(`${file}.new`, Buffer.from(await dump.arrayBuffer()));
  renameSync(`${file}.new`, file);
  writeFileSync(versionFile, version);
}

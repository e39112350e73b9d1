#!/usr/bin/env node
/**
 * Puts what travels with the packages beside them, as npm packs only what lies inside a package: the licence into each, and data
 * sheets, bundles and examples into the command's. Part of `npm run build`; git ignores the copies.
 */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(root, 'packages');
/** Folder of the checkout → folder of the command's package. */
const assets = {
  'data/catalog': 'catalog',
  'data/models': 'models',
  bundles: 'bundles',
  examples: 'examples',
};

/** What has a licence of its own does not travel in packages under ours; nor do the programs that write the data. */
const travels = (path) => !existsSync(join(path, 'ATTRIBUTION.md')) && !/^make.*\.mjs$/.test(basename(path));

for (const name of readdirSync(packages)) {
  if (existsSync(join(packages, name, 'package.json')))
    cpSync(join(root, 'LICENSE'), join(packages, name, 'LICENSE'));
}
const target = join(packages, 'cli', 'assets');
rmSync(target, { recursive: true, force: true });
for (const [from, to] of Object.entries(assets)) {
  const source = join(root, from);
  if (existsSync(source)) cpSync(source, join(target, to), { recursive: true, filter: travels });
}

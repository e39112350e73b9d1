#!/usr/bin/env node
/**
 * Writes docs/api: what `gbdt`, `predict`, `learn` and `profile` export, from their built declarations. Run by `npm run api`, which builds first.
 *
 *   --check   writes nothing; exit code 1 where a page is not as it would be written
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportedDeclarations } from './declarations.mjs';
import { entryPage } from './markdown.mjs';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'docs', 'api');
const isCheck = process.argv.includes('--check');

function packagePage(name) {
  const packageFolder = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const entries = Object.entries(manifest.exports).map(([path, { types }]) =>
    entryPage(join(manifest.name, path), exportedDeclarations(join(packageFolder, types))),
  );
  return [`# ${manifest.name}`, manifest.description, 'Written by `npm run api`.', ...entries].join('\n\n');
}

mkdirSync(folder, { recursive: true });
for (const name of ['gbdt', 'predict', 'learn', 'profile']) {
  const file = join(folder, `${name}.md`);
  const text = `${packagePage(name)}\n`;
  if (!isCheck) writeFileSync(file, text);
  else if (read(file) !== text) {
    console.error(`docs/api/${name}.md is not up to date: npm run api`);
    process.exitCode = 1;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

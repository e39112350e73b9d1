#!/usr/bin/env node
/**
 * Bundles the pages of the service: code and style as files of their own, as the pages' policy lets nothing stand within a document. They travel with
 * the command, which gives them to the service. Part of `npm run build`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const web = join(root, 'packages', 'web');
const { output } = await build({
  input: join(web, 'dist', 'service-main.js'),
  platform: 'browser',
  write: false,
  output: { format: 'esm', minify: true, codeSplitting: false },
});
const read = (name) => readFileSync(join(web, 'src', name), 'utf8');
const assets = join(root, 'packages', 'cli', 'assets', 'service-pages');
mkdirSync(assets, { recursive: true });
writeFileSync(join(assets, 'service.js'), output[0].code);
writeFileSync(join(assets, 'service.css'), `${read('page-style.css')}${read('service-page.css')}`);
writeFileSync(join(assets, 'index.html'), read('service-page.html'));

#!/usr/bin/env node
/**
 * Makes the page one file without its data, `packages/web/dist/page.html`, and puts it beside what travels with the command. `ctfusion page` embeds
 * bundles and data sheets. Part of `npm run build`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const web = join(root, 'packages', 'web');
const { output } = await build({
  input: join(web, 'dist', 'main.js'),
  platform: 'browser',
  write: false,
  output: { format: 'iife', minify: true },
});
// `</script` inside a text would end the element.
const code = output[0].code.replaceAll('</script', '<\\/script');
const style = readFileSync(join(web, 'src', 'page-style.css'), 'utf8');
const page = readFileSync(join(web, 'src', 'page.html'), 'utf8');
const filled = page.replace('/*style*/', () => style).replace('/*code*/', () => code);
writeFileSync(join(web, 'dist', 'page.html'), filled);
const assets = join(root, 'packages', 'cli', 'assets', 'page');
mkdirSync(assets, { recursive: true });
writeFileSync(join(assets, 'page.html'), filled);

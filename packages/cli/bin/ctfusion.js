#!/usr/bin/env node
// Stands in the checkout before the build, so that npm can link it and make it executable.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

/** Commands that answer at once; they come in one file, the others from their modules. */
const BUNDLED = new Set(['predict', 'rank', 'catalog', 'systems']);

const bundle = fileURLToPath(new URL('../dist/bundle/ctfusion.cjs', import.meta.url));
const modules = new URL('../dist/bin.js', import.meta.url);
const [command = ''] = process.argv.slice(2);
const isBundled = BUNDLED.has(command) || command === '' || command.startsWith('-');
// Node 22.8 and later keep compiled code between starts.
nodeModule.enableCompileCache?.();
if (isBundled && existsSync(bundle)) (await import('./code-cache.js')).runBundle(bundle);
else if (existsSync(fileURLToPath(modules))) await import(modules.href);
else {
  console.error('ctfusion is not built yet: npm run build');
  process.exitCode = 2;
}

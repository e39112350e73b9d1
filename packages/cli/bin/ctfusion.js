#!/usr/bin/env node
// Stands in the checkout before the build, so that npm can link it and make it executable.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

/** Commands that answer at once; they come in one file, the others from their modules. */
const BUNDLED = new Set(['predict', 'rank', 'catalog', 'systems']);

const bundle = new URL('../dist/bundle/ctfusion.js', import.meta.url);
const modules = new URL('../dist/bin.js', import.meta.url);
const [command = ''] = process.argv.slice(2);
const isBundled = BUNDLED.has(command) || command === '' || command.startsWith('-');
const program = [...(isBundled ? [bundle] : []), modules].find((file) => existsSync(file));
if (program !== undefined) {
  // Node 22.8 and later keep compiled code between starts.
  nodeModule.enableCompileCache?.();
  await import(program.href);
} else {
  console.error('ctfusion is not built yet: npm run build');
  process.exitCode = 2;
}

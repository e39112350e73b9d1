#!/usr/bin/env node
// Stands in the checkout before the build, so that npm can link it and make it executable. CommonJS (package.json beside it), as Node
// starts such a script without its loader of modules.
const { existsSync } = require('node:fs');
const nodeModule = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

/** Commands that answer at once; they are bundled, the others come from their modules. */
const BUNDLED = new Set(['predict', 'rank', 'catalog', 'systems']);

const bundle = join(__dirname, '..', 'dist', 'bundle', 'ctfusion.cjs');
const modules = join(__dirname, '..', 'dist', 'bin.js');
const [command = ''] = process.argv.slice(2);
const isBundled = BUNDLED.has(command) || command === '' || command.startsWith('-');
// Node 22.8 and later keep compiled code between starts.
nodeModule.enableCompileCache?.();
if (isBundled && existsSync(bundle)) require('./code-cache.js').runBundle(bundle);
else if (existsSync(modules)) import(pathToFileURL(modules).href);
else {
  console.error('ctfusion is not built yet: npm run build');
  process.exitCode = 2;
}

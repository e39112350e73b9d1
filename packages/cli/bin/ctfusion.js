#!/usr/bin/env node
// Stands in the checkout before the build, so that npm can link it and make it executable.
import { existsSync } from 'node:fs';

const built = new URL('../dist/bin.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  console.error('ctfusion is not built yet: npm run build');
  process.exitCode = 2;
}

#!/usr/bin/env node
/**
 * Puts what the commands that answer at once are made of into one file, `packages/cli/dist/bundle/ctfusion.js`: a hundred modules take longer to
 * find than to run. Part of `npm run build`. Commands that learn, measure or report run from their modules (`bin/ctfusion.js` chooses), so no
 * process ever holds a package twice.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
await build({
  input: join(root, 'packages', 'cli', 'dist', 'bin.js'),
  platform: 'node',
  // What has native parts, or belongs to the other commands; each is imported where it is used.
  external: [
    '@duckdb/node-api',
    'koffi',
    'tinyglobby',
    /^@ctfusion\/(?:bench|learn|report|profile|service)(?:\/|$)/,
  ],
  // Two folders deep in the package, as the modules that look for its other files are.
  output: {
    file: join(root, 'packages', 'cli', 'dist', 'bundle', 'ctfusion.js'),
    format: 'esm',
    codeSplitting: false,
  },
});

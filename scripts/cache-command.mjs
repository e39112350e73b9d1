#!/usr/bin/env node
/** Keeps what V8 compiled of the bundled command while it predicts: part of `bundle-command.mjs`, in a process of its own. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import codeCache from '../packages/cli/bin/code-cache.js';

const { bundleScript, codeCacheOf, runScript } = codeCache;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bundle = join(root, 'packages', 'cli', 'dist', 'bundle', 'ctfusion.cjs');
const slices = (name) => join(root, 'data', 'slices', name);
process.argv = [
  ...[process.execPath, bundle, 'predict'],
  ...['--bundle', join(root, 'bundles', 'frames')],
  ...['--systems', slices('systems.csv'), slices('hardware_benchmark.csv')],
  ...['--tasks', join(root, 'examples', 'task.json')],
];
const script = bundleScript(bundle);
process.on('exit', () => writeFileSync(codeCacheOf(bundle), script.createCachedData()));
runScript(script, bundle);

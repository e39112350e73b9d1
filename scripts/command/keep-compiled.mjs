#!/usr/bin/env node
/**
 * Keeps what V8 compiled of the one-file command while it predicts from tables, and of zod while it checks a document: part of
 * `bundle-command.mjs`. Each prediction is made in a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import codeCache from '../../packages/cli/bin/code-cache.js';
import { folder, root } from './script.mjs';

const { bundleScript, codeCacheOf, runScript } = codeCache;
const bundle = join(folder, 'ctfusion.cjs');
const slices = (name) => join(root, 'data', 'slices', name);
const example = (name) => join(root, 'examples', name);
const PREDICTIONS = [
  ['--systems', slices('systems.csv'), slices('hardware_benchmark.csv'), '--task', example('task.json')],
  ['--systems', example('offers.json'), '--task', example('step-task.json')],
];

/** Runs a bundle, and at the end keeps what was compiled of it, where nothing is kept yet. */
function keepCompiled(name) {
  const script = bundleScript(name);
  process.on('exit', () => {
    if (!existsSync(codeCacheOf(name))) writeFileSync(codeCacheOf(name), script.createCachedData());
  });
  return runScript(script, name, keepCompiled);
}

const [prediction] = process.argv.slice(2);
if (prediction === undefined) {
  const self = fileURLToPath(import.meta.url);
  for (const index of PREDICTIONS.keys())
    execFileSync(process.execPath, [self, `${index}`], { stdio: 'ignore' });
} else {
  process.argv = [process.execPath, bundle, 'predict', ...PREDICTIONS[Number(prediction)]];
  keepCompiled(bundle);
}

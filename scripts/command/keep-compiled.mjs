#!/usr/bin/env node
/**
 * Keeps what V8 compiled of the command's scripts: a prediction from tables, one for a document (`zod.cjs`), a ranking and help (`further.cjs`). Part of `bundle-command.mjs`; each answer is given in a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import codeCache from '../../packages/cli/bin/code-cache.js';
import { folder, root } from './script.mjs';

const { bundleScript, codeCacheOf, runScript } = codeCache;
const bundle = join(folder, 'ctfusion.cjs');
const slices = (name) => join(root, 'data', 'slices', name);
const example = (name) => join(root, 'examples', name);
const tables = ['--systems', slices('systems.csv'), slices('hardware_benchmark.csv')];
const ANSWERS = [
  ['predict', ...tables, '--task', example('task.json')],
  ['predict', '--systems', example('offers.json'), '--task', example('step-task.json')],
  ['rank', '--systems', example('offers.json'), '--task', example('task.json')],
  ['--help'],
];

/** Runs a script, and at the end keeps what was compiled of it, beside what is kept; of the first script what the first answer needs, as more is read for longer. */
function keepCompiled(name) {
  const cache = codeCacheOf(name);
  const isKept = existsSync(cache);
  const script = bundleScript(name, isKept ? readFileSync(cache) : undefined);
  process.on('exit', () => {
    if (!isKept || name !== bundle) writeFileSync(cache, script.createCachedData());
  });
  return runScript(script, name, keepCompiled);
}

const [answer] = process.argv.slice(2);
if (answer === undefined) {
  const self = fileURLToPath(import.meta.url);
  for (const index of ANSWERS.keys()) execFileSync(process.execPath, [self, `${index}`], { stdio: 'ignore' });
} else {
  process.argv = [process.execPath, bundle, ...ANSWERS[Number(answer)]];
  keepCompiled(bundle);
}

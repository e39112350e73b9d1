#!/usr/bin/env node
/** Asks publint whether each package that can be published is packed well: `npm run publint`, after `npm run build`. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PUBLINT = 'publint@0.3.25';
const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages');
for (const name of readdirSync(packages)) {
  const folder = join(packages, name);
  if (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).private) continue;
  const { status } = spawnSync('npx', ['--yes', PUBLINT, folder, '--strict'], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

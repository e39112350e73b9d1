import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../command-line.js';

/** What each needs beside Node; the scripts say what is done and looked at. */
const FAULTS: readonly (readonly [name: string, args: readonly string[], needs: readonly Need[]])[] = [
  ['the service is killed while machines are registered', ['service.mjs'], []],
  ['the day’s clock is set forward and back', ['service-clock.mjs'], []],
  ['a disk is full under a folder', ['service-disk.mjs'], ['small disk']],
  [
    'PostgreSQL is stopped and started; two services activate a bundle at once',
    ['postgres.mjs'],
    ['PostgreSQL'],
  ],
  ['workers are killed in a job', ['worker.mjs'], ['PostgreSQL']],
  ['a disk is full under PostgreSQL', ['service-disk.mjs', '--database'], ['small disk', 'PostgreSQL']],
];

type Need = 'PostgreSQL' | 'small disk';

const isThere: Readonly<Record<Need, boolean>> = {
  PostgreSQL: existsSync('/usr/lib/postgresql'),
  // Whoever may mount one.
  'small disk': spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0,
};

describe.each(FAULTS)('%s', (_, [script, ...args], needs) => {
  const missing = needs.filter((need) => !isThere[need]);
  it.skipIf(missing.length > 0)(
    missing.length === 0
      ? 'and nothing that was acknowledged is lost'
      : `skipped without ${missing.join(', ')}`,
    { timeout: 400_000 },
    async () => {
      const { code, stdout, stderr } = await run(join(projectRoot, 'scripts', 'faults', script!), args);
      const checks = stdout.split('\n').filter((line) => /^(right|WRONG): /.test(line));
      expect(checks.filter((line) => line.startsWith('WRONG'))).toEqual([]);
      expect(code, stderr).toBe(0);
      expect(checks).not.toEqual([]);
    },
  );
});

/** Not at once: a test that blocks its process for minutes is taken for dead. */
const run = (file: string, args: readonly string[]) =>
  new Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }>((resolve) => {
    execFile(process.execPath, [file, ...args], { encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? (error === null ? 0 : error.signal), stdout, stderr }),
    );
  });

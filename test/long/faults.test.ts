import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../command-line.js';

/** A few of the faults that the script makes by the dozen. */
const KILLS = 4;
const FULL_DISKS = 2;
const RACES = 2;

const may = (...args: string[]): boolean => spawnSync('unshare', [...args, 'true']).status === 0;

describe('what is seen after a fault is whole', () => {
  let counts: Record<string, number>;
  let output: string;

  beforeAll(() => {
    const script = join(projectRoot, 'scripts', 'faults', 'run.mjs');
    const numbers = [`--kills=${KILLS}`, `--full-disks=${FULL_DISKS}`, `--races=${RACES}`];
    const args = [script, '--seed=1', ...numbers, '--subjects=rank,train'];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    output = stdout;
    counts = JSON.parse(stdout.split('\n').find((line) => line.startsWith('{'))!) as Record<string, number>;
  });

  it('has no fault', () => {
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(counts).toMatchObject({ kills: KILLS, faults: 0 });
  });

  it.skipIf(!may('-m'))('on full disks too (skipped where unshare may not mount)', () => {
    expect(counts['full disks']).toBe(FULL_DISKS);
    expect(counts['were full']).toBeGreaterThan(0);
  });

  it.skipIf(!may('-pf', '--mount-proc'))(
    'when two begin at once, each process 1 of its namespace (skipped where unshare is not allowed)',
    () => {
      expect(counts['races']).toBe(RACES);
    },
  );
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearLeftovers } from '../src/files/leftovers.js';
import { isCertainlyDead, ownIdentity } from '../src/files/process-identity.js';
import { parseTemporaryName, temporaryPath } from '../src/files/temporary-name.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ctfusion-leftovers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { host, start } = ownIdentity();
/** A number that a process had and has no more. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;
const nameOf = (role: 'tmp' | 'old', base: string, maker: { host: string; pid: number; start: number }) =>
  `.${role}-${base}-${maker.host}-${maker.pid}-${maker.start}-0123abcd`;

describe('temporary names', () => {
  it('are never the same twice, and say who made them', () => {
    const names = Array.from({ length: 100 }, () => temporaryPath(join(folder, 'a-b')));
    expect(new Set(names).size).toBe(100);
    expect(parseTemporaryName(names[0]!.slice(folder.length + 1))).toEqual({
      role: 'tmp',
      base: 'a-b',
      maker: ownIdentity(),
    });
  });

  it('fit for the longest name that a file system takes', () => {
    const path = temporaryPath(join(folder, '模'.repeat(85)));
    writeFileSync(path, '');
    expect(Buffer.byteLength(path.slice(folder.length + 1))).toBeLessThan(256);
  });

  it.each(['.tmp-mine', '.tmp-run-4711', 'tmp-a-01234567-1-1-01234567', '.env'])(
    'are not what %s is',
    (name) => {
      expect(parseTemporaryName(name)).toBeUndefined();
    },
  );
});

describe('a process', () => {
  it('is dead only where this host knows so', () => {
    const pid = deadPid();
    expect(isCertainlyDead({ host, pid, start: 1 })).toBe(true);
    expect(isCertainlyDead({ host: '00000000', pid, start: 1 })).toBe(false);
    expect(isCertainlyDead(ownIdentity())).toBe(false);
  });

  it.skipIf(start === 0)(
    'is dead if its number went to another (skipped where the system tells no start time)',
    () => {
      expect(isCertainlyDead({ host, pid: process.pid, start: start - 1 })).toBe(true);
    },
  );
});

describe('clearLeftovers', () => {
  it('removes what the dead left, and what is a day old from elsewhere; nothing of the living or the user', () => {
    const dead = { host, pid: deadPid(), start: 1 };
    const elsewhere = { host: '00000000', pid: 1, start: 1 };
    const kept = [
      nameOf('tmp', 'living', ownIdentity()),
      nameOf('tmp', 'elsewhere', elsewhere),
      '.tmp-mine',
      'run',
    ];
    for (const name of [...kept, nameOf('tmp', 'dead', dead), nameOf('tmp', 'yesterday', elsewhere)]) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'half'), '');
    }
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 3600;
    utimesSync(join(folder, nameOf('tmp', 'yesterday', elsewhere)), twoDaysAgo, twoDaysAgo);
    clearLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual([...kept].sort());
  });

  it('puts an older folder back where no new one took its name, and removes it where one did', () => {
    const dead = { host, pid: deadPid(), start: 1 };
    for (const name of [nameOf('old', 'lost', dead), nameOf('old', 'replaced', dead), 'replaced'])
      mkdirSync(join(folder, name));
    clearLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(['lost', 'replaced']);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderSource } from '../src/files/index.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-source-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const folder = join(scratch, 'bundle');

beforeAll(() => {
  mkdirSync(join(folder, 'models'), { recursive: true });
  writeFileSync(join(folder, 'models', 'one.txt'), 'a model');
  writeFileSync(join(scratch, 'secret.txt'), 'a secret');
  symlinkSync(join(scratch, 'secret.txt'), join(folder, 'models', 'leaves.txt'));
  symlinkSync(scratch, join(folder, 'up'));
  symlinkSync('one.txt', join(folder, 'models', 'stays.txt'));
  symlinkSync(folder, join(scratch, 'link-to-bundle'));
});

describe('a folder as a source', () => {
  it('reads its files, through links that stay inside and through a link to itself', () => {
    for (const path of ['models/one.txt', 'models/stays.txt']) {
      expect(new FolderSource(folder).readText(path)).toBe('a model');
      expect(new FolderSource(join(scratch, 'link-to-bundle')).readText(path)).toBe('a model');
    }
  });

  it.each([
    '../secret.txt',
    'models/../../secret.txt',
    join(scratch, 'secret.txt'),
    '/etc/hostname',
    'models/./one.txt',
    'models//one.txt',
    '',
    '.',
    'models\\one.txt',
    'C:one.txt',
    'models/one.txt\u0000.png',
    'models/\u001b[2J',
  ])('refuses the path %j', (path) => {
    expect(() => new FolderSource(folder).readText(path)).toThrow(/is no path inside the folder$/);
  });

  it.each(['models/leaves.txt', 'up/secret.txt'])('refuses the link %s, which leaves it', (path) => {
    expect(() => new FolderSource(folder).readText(path)).toThrow(/it is a link that leaves/);
  });

  it('refuses what is no ordinary file, and names one that is not there', () => {
    expect(() => new FolderSource(folder).readText('models')).toThrow(/models: it is no ordinary file/);
    expect(() => new FolderSource(folder).readText('models/two.txt')).toThrow(
      /two\.txt: cannot be read: there is no such file/,
    );
    expect(() => new FolderSource(join(scratch, 'nowhere')).readText('one.txt')).toThrow(
      /cannot be read: there is no such file/,
    );
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', () => {
    execFileSync('mkfifo', [join(folder, 'pipe.txt')]);
    expect(() => new FolderSource(folder).readText('pipe.txt')).toThrow(/it is no ordinary file/);
  });
});

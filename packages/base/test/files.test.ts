import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomically, writeFolderAtomically } from '../src/files/publish.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ctfusion-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const builtModule = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'files', 'publish.js');
const canUnshare = spawnSync('unshare', ['-m', 'true']).status === 0;

describe('writeFolderAtomically', () => {
  it('publishes under the next free name', () => {
    const fill = (path: string): void => writeFileSync(join(path, 'x'), '1');
    expect(writeFolderAtomically(join(folder, 'run'), fill)).toBe(join(folder, 'run'));
    expect(writeFolderAtomically(join(folder, 'run'), fill)).toBe(join(folder, 'run_2'));
    expect(readdirSync(folder).sort()).toEqual(['run', 'run_2']);
  });

  it('leaves nothing when filling fails', () => {
    const fill = (path: string): void => {
      writeFileSync(join(path, 'half'), '1');
      throw new Error('stop');
    };
    expect(() => writeFolderAtomically(join(folder, 'run'), fill)).toThrow('stop');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shows no run folder after kill -9 in the middle', () => {
    const script = `import { writeFolderAtomically } from ${JSON.stringify(builtModule)};
      import { writeFileSync } from 'node:fs';
      writeFolderAtomically(${JSON.stringify(join(folder, 'run'))}, (path) => {
        writeFileSync(path + '/half', 'x');
        process.kill(process.pid, 'SIGKILL');
      });`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(signal).toBe('SIGKILL');
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });
});

describe('writeFileAtomically', () => {
  it('replaces a file as a whole', () => {
    const path = join(folder, 'a', 'b.csv');
    writeFileAtomically(path, 'old');
    writeFileAtomically(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(dirname(path))).toEqual(['b.csv']);
  });

  it.skipIf(!canUnshare).each([
    ['a full disk', 'size=64k', '', /the disk is full/],
    [
      'a read-only disk',
      'size=1m',
      'mount -o remount,ro,size=1m tmpfs "$1" &&',
      /the file system is read-only/,
    ],
  ])(
    'says so on %s and keeps what was there (skipped where unshare is not allowed)',
    (_, options, before, message) => {
      const script = `import { writeFileAtomically } from ${JSON.stringify(builtModule)};
      try { writeFileAtomically(process.argv[1] + '/x.csv', 'y'.repeat(200_000)); } catch (error) { console.log(error.name, error.message); }`;
      const shell = `mount -t tmpfs -o ${options} tmpfs "$1" && echo kept > "$1/x.csv" && ${before} "$2" --input-type=module -e "$3" "$1"; cat "$1/x.csv"; ls -A "$1"`;
      const { stdout } = spawnSync(
        'unshare',
        ['-m', 'sh', '-c', shell, 'sh', folder, process.execPath, script],
        { encoding: 'utf8' },
      );
      expect(stdout).toMatch(/^InputError /);
      expect(stdout).toMatch(message);
      expect(stdout).toMatch(/kept\nx\.csv\n$/);
    },
  );
});

import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkWritable,
  newFolderAt,
  writeFileAtomically,
  writeFolderAtomically,
} from '../src/files/publish.js';

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

  it('leaves nothing when filling fails, the folders above it neither', () => {
    const fail = (): void => {
      throw new Error('stop');
    };
    expect(() => writeFolderAtomically(join(folder, 'a', 'b', 'run'), fail)).toThrow('stop');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes an empty folder, and passes a link by that leads nowhere', () => {
    const fill = (path: string): void => writeFileSync(join(path, 'x'), '1');
    mkdirSync(join(folder, 'run'));
    symlinkSync('nowhere', join(folder, 'run_2'));
    expect(writeFolderAtomically(join(folder, 'run'), fill)).toBe(join(folder, 'run'));
    expect(writeFolderAtomically(join(folder, 'run'), fill)).toBe(join(folder, 'run_3'));
  });

  it('gives eight processes that start at once a whole folder each', async () => {
    const script = `import { writeFolderAtomically } from ${JSON.stringify(builtModule)};
      import { writeFileSync } from 'node:fs';
      process.stdin.once('data', () => {
        console.log(writeFolderAtomically(${JSON.stringify(join(folder, 'run'))}, (path) => {
          for (const name of ['a', 'b']) writeFileSync(path + '/' + name, String(process.pid));
        }));
        process.exit();
      });
      console.log('ready');`;
    const processes = Array.from({ length: 8 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script]),
    );
    const outputs = processes.map(() => '');
    await Promise.all(
      processes.map(
        ({ stdout }, index) =>
          new Promise<void>((resolve) => {
            stdout.on('data', (data: Buffer) => {
              outputs[index] += data.toString();
              if (outputs[index] === 'ready\n') resolve();
            });
          }),
      ),
    );
    const ended = processes.map((child) => new Promise((resolve) => child.once('close', resolve)));
    for (const { stdin } of processes) stdin.write('go');
    await Promise.all(ended);
    for (const [index, child] of processes.entries()) {
      const path = outputs[index]!.split('\n')[1]!;
      for (const name of ['a', 'b']) expect(readFileSync(join(path, name), 'utf8')).toBe(String(child.pid));
    }
    expect(readdirSync(folder)).toHaveLength(8);
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

  it('writes where a link leads, keeps the permissions, and refuses what is no file', () => {
    const path = join(folder, 'target.csv');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    symlinkSync('target.csv', join(folder, 'link.csv'));
    writeFileAtomically(join(folder, 'link.csv'), 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    symlinkSync('nowhere', join(folder, 'dangling.csv'));
    expect(() => writeFileAtomically(join(folder, 'dangling.csv'), 'x')).toThrow(/the link leads nowhere/);
    expect(() => writeFileAtomically(folder, 'x')).toThrow(/is a folder, not a file/);
    symlinkSync('/dev/null', join(folder, 'device.csv'));
    expect(() => writeFileAtomically(join(folder, 'device.csv'), 'x')).toThrow(/is not a regular file/);
    expect(readdirSync(folder).sort()).toEqual(['dangling.csv', 'device.csv', 'link.csv', 'target.csv']);
  });

  it('names the part of the path that is a file, or a link that leads nowhere', () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync('nowhere', join(folder, 'dangling'));
    const write = (path: string) => () => writeFileAtomically(join(folder, path), 'x');
    expect(write('file/a/b.csv')).toThrow(/a part of the path is not a folder: .*\/file$/);
    expect(write('dangling/a/b.csv')).toThrow(/the link leads nowhere: .*\/dangling$/);
    expect(readdirSync(folder).sort()).toEqual(['dangling', 'file']);
  });

  it.skipIf(!existsSync('/proc/self'))('ends where no folder can be made (skipped without /proc)', () => {
    expect(() => writeFileAtomically('/proc/ctfusion/a/b.csv', 'x')).toThrow(
      /^\/proc\/ctfusion\/a\/b\.csv: cannot be written: /,
    );
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

describe('checkWritable', () => {
  it('leaves nothing behind, and names the folder that cannot be', () => {
    checkWritable(join(folder, 'a', 'b'));
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'file'), '');
    expect(() => checkWritable(join(folder, 'file', 'runs'))).toThrow(/a part of the path is not a folder/);
  });
});

describe('newFolderAt', () => {
  it('takes what is absent or empty, and refuses everything else', () => {
    expect(newFolderAt(join(folder, 'new'))).toBe(join(folder, 'new'));
    mkdirSync(join(folder, 'empty'));
    symlinkSync('empty', join(folder, 'link'));
    expect(newFolderAt(join(folder, 'link'))).toMatch(/\/empty$/);
    writeFileSync(join(folder, 'empty', 'x'), '');
    for (const name of ['link', 'empty', 'empty/x'])
      expect(() => newFolderAt(join(folder, name))).toThrow(/exists already; name a new folder/);
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect(() => newFolderAt(join(folder, 'dangling'))).toThrow(/the link leads nowhere/);
  });
});

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { claimFolder } from '../src/files/claim-folder.js';
import { withFileLock } from '../src/files/file-lock.js';

const root = mkdtempSync(join(tmpdir(), 'base-claim-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('claimFolder', () => {
  it('gives every process a folder of its own', async () => {
    const module = fileURLToPath(new URL('../dist/files/claim-folder.js', import.meta.url));
    const path = join(root, 'at-once', 'run');
    const script = `
      const { claimFolder } = await import(${JSON.stringify(module)});
      console.log(JSON.stringify(Array.from({ length: 10 }, () => claimFolder(${JSON.stringify(path)}))));
    `;
    const claims = await Promise.all(
      [1, 2, 3].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])),
    );
    const got = claims.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(new Set(got).size).toBe(30);
    expect(readdirSync(join(root, 'at-once'))).toHaveLength(30);
  });

  it('leaves nothing behind where a part of the path is a file', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => claimFolder(join(root, 'file', 'a', 'b'))).toThrow(/not a folder/);
  });
});

describe('withFileLock', () => {
  const path = join(root, 'table.csv');

  it('is let go of after a failure too', () => {
    expect(() =>
      withFileLock(path, () => {
        expect(existsSync(`${path}.lock`)).toBe(true);
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(existsSync(`${path}.lock`)).toBe(false);
    expect(withFileLock(path, () => 7)).toBe(7);
  });

  it('does not wait for a process that died with it', () => {
    writeFileSync(`${path}.lock`, '');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${path}.lock`, longAgo, longAgo);
    expect(withFileLock(path, () => 7)).toBe(7);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });
});

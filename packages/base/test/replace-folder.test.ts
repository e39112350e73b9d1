import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchangePaths } from '../src/files/exchange.js';
import { type FolderContent, replaceFolderAtomically } from '../src/files/replace-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ctfusion-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const builtModule = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'files', 'replace-folder.js');

/** Two files that belong together: both say the same, or something half-written was read. */
const content: FolderContent = {
  noun: 'a pair',
  foreignEntry: (path) => readdirSync(path).find((name) => !['first', 'second'].includes(name)),
};
const fillWith =
  (text: string) =>
  (path: string): void => {
    for (const name of ['first', 'second']) writeFileSync(join(path, name), text);
  };
const pairAt = (path: string): string[] =>
  readdirSync(path)
    .sort()
    .map((name) => readFileSync(join(path, name), 'utf8'));
const noExchange = { exchange: () => false };

describe.each([
  ['by exchange', {}],
  ['by moving aside', noExchange],
])('replaceFolderAtomically %s', (_, hooks) => {
  it('writes a new folder, fills an empty one and replaces an older one, leaving nothing beside it', () => {
    const path = join(folder, 'pair');
    replaceFolderAtomically(path, fillWith('1'), content, hooks);
    expect(pairAt(path)).toEqual(['1', '1']);
    replaceFolderAtomically(path, fillWith('2'), content, hooks);
    expect(pairAt(path)).toEqual(['2', '2']);
    mkdirSync(join(folder, 'empty'));
    replaceFolderAtomically(join(folder, 'empty'), fillWith('3'), content, hooks);
    expect(pairAt(join(folder, 'empty'))).toEqual(['3', '3']);
    expect(readdirSync(folder).sort()).toEqual(['empty', 'pair']);
  });

  it('leaves a folder with a foreign entry as it is, even one that came while it wrote', () => {
    const path = join(folder, 'pair');
    replaceFolderAtomically(path, fillWith('1'), content, hooks);
    const addForeign = (temporary: string): void => {
      fillWith('2')(temporary);
      writeFileSync(join(path, 'thesis.csv'), 'precious');
    };
    for (let time = 0; time < 2; time++) {
      expect(() => replaceFolderAtomically(path, addForeign, content, hooks)).toThrow(
        /pair: the folder holds other things than a pair \('thesis\.csv'\); name another/,
      );
      expect(pairAt(path)).toEqual(['1', '1', 'precious']);
      expect(readdirSync(folder)).toEqual(['pair']);
    }
  });

  it('leaves the older folder and nothing else where filling fails', () => {
    const path = join(folder, 'pair');
    replaceFolderAtomically(path, fillWith('1'), content, hooks);
    const fail = (): void => {
      throw new Error('stop');
    };
    expect(() => replaceFolderAtomically(path, fail, content, hooks)).toThrow('stop');
    expect(pairAt(path)).toEqual(['1', '1']);
    expect(readdirSync(folder)).toEqual(['pair']);
  });

  it('writes where a link leads, and refuses one that leads nowhere', () => {
    mkdirSync(join(folder, 'disk', 'pair'), { recursive: true });
    symlinkSync(join('disk', 'pair'), join(folder, 'link'));
    replaceFolderAtomically(join(folder, 'link'), fillWith('1'), content, hooks);
    replaceFolderAtomically(join(folder, 'link'), fillWith('2'), content, hooks);
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(pairAt(join(folder, 'disk', 'pair'))).toEqual(['2', '2']);
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect(() => replaceFolderAtomically(join(folder, 'dangling'), fillWith('1'), content, hooks)).toThrow(
      /dangling: the link leads nowhere/,
    );
  });
});

describe('kill -9 at every step of a replacement', () => {
  /** Replaces `pair` by one that says `new` in a process of its own that is killed at a step. */
  const killedAt = (step: string, hooks: string): void => {
    const script = `import { replaceFolderAtomically } from ${JSON.stringify(builtModule)};
      import { writeFileSync } from 'node:fs';
      const content = { noun: 'a pair', foreignEntry: () => undefined };
      const onStep = (step) => { if (step === ${JSON.stringify(step)}) process.kill(process.pid, 'SIGKILL'); };
      const fill = (path) => { for (const name of ['first', 'second']) writeFileSync(path + '/' + name, 'new'); };
      replaceFolderAtomically(${JSON.stringify(join(folder, 'pair'))}, fill, content, { onStep, ...${hooks} });`;
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(signal).toBe('SIGKILL');
  };

  const canExchange = (() => {
    const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-exchange-'));
    for (const name of ['a', 'b']) mkdirSync(join(scratch, name));
    const can = exchangePaths(join(scratch, 'a'), join(scratch, 'b'));
    rmSync(scratch, { recursive: true });
    return can;
  })();

  it.skipIf(!canExchange).each([
    ['fill', 'old'],
    ['publish', 'old'],
    ['delete', 'new'],
  ])(
    'by exchange (skipped where the system has none), at "%s": %s stands under the name at once',
    (step, expected) => {
      const path = join(folder, 'pair');
      replaceFolderAtomically(path, fillWith('old'), content);
      killedAt(step, '{}');
      expect(pairAt(path)).toEqual([expected, expected]);
      // The next publication clears what the dead process left.
      replaceFolderAtomically(join(folder, 'other'), fillWith('x'), content);
      expect(readdirSync(folder).sort()).toEqual(['other', 'pair']);
    },
  );

  it.each([
    ['fill', 'old'],
    ['move aside', 'old'],
    ['put in place', 'old'],
    ['delete', 'new'],
  ])('by moving aside, at "%s": %s is back after the next publication beside it', (step, expected) => {
    const path = join(folder, 'pair');
    replaceFolderAtomically(path, fillWith('old'), content);
    killedAt(step, '{ exchange: () => false }');
    expect(existsSync(path)).toBe(step !== 'put in place');
    replaceFolderAtomically(join(folder, 'other'), fillWith('x'), content);
    expect(pairAt(path)).toEqual([expected, expected]);
    expect(readdirSync(folder).sort()).toEqual(['other', 'pair']);
  });
});

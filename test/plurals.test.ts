import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '@ctfusion/base';
import { expect, it } from 'vitest';
import { projectRoot } from './command-line.js';

it.each([
  [0, '0 runs'],
  [1, '1 run'],
  [2, '2 runs'],
])('%i is told as %s', (count, words) => expect(counted(count, 'run')).toBe(words));

it('takes a number as it is to be written', () => expect(counted(1500, 'run', '1,500')).toBe('1,500 runs'));

/** Nobody says `1 runs`, `run(s)`, or decides on an s of his own. */
it('is the only way in which texts count', () => {
  const own = /=== 1 \? '' : 's'|\$\{[^}]*\} [a-z]+\(s\)/;
  const packages = join(projectRoot, 'packages');
  const sources = readdirSync(packages).flatMap((name) =>
    readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => join(packages, name, 'src', file)),
  );
  expect(sources.length).toBeGreaterThan(500);
  const found = sources.filter(
    (file) => !file.endsWith('counted.ts') && own.test(readFileSync(file, 'utf8')),
  );
  expect(found).toEqual([]);
});

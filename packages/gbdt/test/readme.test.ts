import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parameterMarkdown } from './support/parameter-markdown.js';

const file = fileURLToPath(new URL('../README.md', import.meta.url));
const BEGIN = '<!-- parameters:begin -->\n';
const END = '\n<!-- parameters:end -->';

it('the parameter table is that of the parser (UPDATE_README=1 rewrites it)', () => {
  const readme = readFileSync(file, 'utf8');
  const [before = '', rest = ''] = readme.split(BEGIN);
  const [found = '', after = ''] = rest.split(END);
  if (process.env['UPDATE_README'])
    writeFileSync(file, `${before}${BEGIN}${parameterMarkdown()}${END}${after}`);
  else expect(found).toBe(parameterMarkdown());
});

it('the example runs, and prints what the README says', () => {
  const [, code, output] =
    /```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(readFileSync(file, 'utf8')) ?? [];
  // Within the package, so that its name resolves to the build.
  const folder = mkdtempSync(join(fileURLToPath(new URL('..', import.meta.url)), '.example-'));
  try {
    writeFileSync(join(folder, 'example.mjs'), code!);
    expect(execFileSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' })).toBe(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

interface Declaration {
  readonly name: string;
  readonly doc: string;
}
const { exportedDeclarations } = (await import('../scripts/api/declarations.mjs' as string)) as {
  exportedDeclarations(file: string): Declaration[];
};
const { entryPage } = (await import('../scripts/api/markdown.mjs' as string)) as {
  entryPage(specifier: string, declarations: readonly Declaration[]): string;
};

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-api-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return file;
};

describe('the API reference', () => {
  it('documents what an entry point exports, under its public name, and nothing else', () => {
    write(
      'inner.d.ts',
      `/** Adds.\n * @param a in ms\n * @throws RangeError below 0. */\nexport declare function add(a: number): number;\nexport declare function hidden(): void;\n`,
    );
    write(
      'shape.d.ts',
      '/** A shape. */\nexport interface Shape {\n    /** Width, px. */\n    readonly width: number;\n}\n',
    );
    const entry = write(
      'index.d.ts',
      "export { add as sum } from './inner.js';\nexport * from './shape.js';\n",
    );
    expect(entryPage('toy', exportedDeclarations(entry))).toBe(
      [
        '## toy',
        '### Functions',
        '#### sum',
        'Adds.',
        '- `a`: in ms\n- *throws*: RangeError below 0.',
        '```ts\nfunction add(a: number): number;\n```',
        '### Interfaces',
        '#### Shape',
        'A shape.',
        '```ts\ninterface Shape {\n    /** Width, px. */\n    readonly width: number;\n}\n```',
      ].join('\n\n'),
    );
  });

  it('does not take the comment of another declaration, and says what it cannot find', () => {
    const file = write('two.d.ts', '/** First. */\nexport declare const a: 1;\nexport type B = 2;\n');
    expect(exportedDeclarations(file).map(({ name, doc }) => [name, doc.trim()])).toEqual([
      ['a', '* First.'],
      ['B', ''],
    ]);
    const broken = write('broken.d.ts', "export { gone } from './two.js';\n");
    expect(() => exportedDeclarations(broken)).toThrow(/exports no gone/);
  });
});

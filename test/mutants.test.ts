import { describe, expect, it } from 'vitest';

interface Mutant {
  readonly line: number;
  readonly was: string;
  readonly is: string;
  readonly text: string;
}

const script = new URL('../scripts/mutation/mutants.mjs', import.meta.url).href;
const { mutantsOf } = (await import(script)) as { mutantsOf: (source: string) => Mutant[] };

const changed = (source: string): string[] => mutantsOf(source).map(({ text }) => text);

describe('mutants', () => {
  it('change one operator, constant or condition each', () => {
    expect(changed('x = a < b;')).toEqual(['x = a <= b;']);
    expect(changed('x = a && !b;')).toEqual(['x = a || !b;', 'x = a && b;']);
    expect(changed('x += 7;')).toEqual(['x -= 7;', 'x += 8;']);
    expect(changed('i++;')).toEqual(['i--;']);
    expect(changed('if (a) f(true);')).toEqual(['if (!(a)) f(true);', 'if (a) f(false);']);
    expect(changed('x = a ? b : -c;')).toEqual(['x = !(a) ? b : -c;', 'x = a ? b : +c;']);
    expect(changed('x = a /* - */ - b;')).toEqual(['x = a /* - */ + b;']);
  });

  it('leave types, imports and texts alone', () => {
    expect(
      changed("import a from 'b'; interface C { readonly d: 1 | 2 }; type E = 1 | 2; f('a' + b);"),
    ).toEqual([]);
  });

  it('say on which line they are', () => {
    const [mutant] = mutantsOf('f();\n  x = a > b;\n');
    expect(mutant).toMatchObject({ line: 2, was: 'x = a > b;', is: 'x = a >= b;' });
  });
});

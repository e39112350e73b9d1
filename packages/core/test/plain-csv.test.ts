import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPlainCsv } from '../src/table/plain-csv.js';

const full = (text: string): unknown => {
  try {
    const rows = parse(text, { bom: true, skip_empty_lines: true, relax_quotes: false }) as string[][];
    return (rows[0] ?? []).map((_, index) => rows.map((row) => row[index]));
  } catch {
    return 'refused';
  }
};

describe('splitPlainCsv', () => {
  it('reads what the full parser reads, or leaves it to it', () => {
    const character = fc.constantFrom('a', '1', ',', '"', '""', '\n', '\r\n', '\r', ' ', '\uFEFF', '-', '.');
    let plain = 0;
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
        const text = characters.join('');
        const cells = splitPlainCsv(text);
        if (cells === undefined) return;
        plain++;
        expect(cells).toEqual(full(text));
      }),
      { numRuns: 5000, seed: 1 },
    );
    expect(plain).toBeGreaterThan(500);
  });

  it('takes quoted cells with commas and doubled quotes by the fast way', () => {
    expect(splitPlainCsv('a,b\r\n"x, ""y""",2\r\n')).toEqual([
      ['a', 'x, "y"'],
      ['b', '2'],
    ]);
  });

  it('leaves a cell that spans lines and rows of unequal length to the full parser', () => {
    expect(splitPlainCsv('a,b\n"x\ny",2\n')).toBeUndefined();
    expect(splitPlainCsv('a,b\n1\n')).toBeUndefined();
  });
});

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanPlainCsv } from '../src/table/plain-csv.js';

const full = (text: string): unknown => {
  try {
    return parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n'],
      skip_empty_lines: true,
      relax_quotes: false,
    });
  } catch {
    return 'refused';
  }
};

const cells = (text: string): string[][] | undefined => {
  const plain = scanPlainCsv(text, ',', text.startsWith('\uFEFF') ? 1 : 0);
  if (plain === undefined) return undefined;
  return Array.from({ length: plain.rowCount }, (_, row) =>
    Array.from({ length: plain.columnCount }, (_, column) => plain.cell(row, column)),
  );
};

describe('scanPlainCsv', () => {
  it('reads what the full parser reads, or leaves it to it', () => {
    const character = fc.constantFrom('a', '1', ',', '"', '""', '\n', '\r\n', '\r', ' ', '\uFEFF', '-', '.');
    let plain = 0;
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
        const text = characters.join('');
        const found = cells(text);
        if (found === undefined) return;
        plain++;
        expect(found).toEqual(full(text));
      }),
      { numRuns: 5000, seed: 1 },
    );
    expect(plain).toBeGreaterThan(500);
  });

  it('takes quoted cells with commas and doubled quotes by the fast way', () => {
    expect(cells('a,b\r\n"x, ""y""",2\r\n')).toEqual([
      ['a', 'b'],
      ['x, "y"', '2'],
    ]);
  });

  it('leaves a cell that spans lines and rows of unequal length to the full parser', () => {
    expect(cells('a,b\n"x\ny",2\n')).toBeUndefined();
    expect(cells('a,b\n1\n')).toBeUndefined();
  });
});

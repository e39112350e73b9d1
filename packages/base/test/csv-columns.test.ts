import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readCsvColumns } from '../src/files/csv-columns.js';
import { readCsv } from '../src/files/csv-file.js';
import { GUESSED } from '../src/table/column.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-columns-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function write(text: string): string {
  const file = join(scratch, 'table.csv');
  writeFileSync(file, text);
  return file;
}

const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

describe('readCsvColumns', () => {
  it('reads what readCsv, its oracle, reads', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', '東') });
    const number = fc.oneof(
      fc.double({ noDefaultInfinity: true }).map(String),
      fc.constantFrom('', 'NaN', '1e3', '-0', '.5'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, number, text), { minLength: 1, maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (rows, lineEnd, endsWithLine) => {
          const lines = [
            'name,value,other',
            // A cell in front keeps a row of empty cells from being a blank line to both readers.
            ...rows.map(([name, value, other]) => [`x${name}`, value, other].map(quote).join(',')),
          ];
          const file = write(`\uFEFF${lines.join(lineEnd)}${endsWithLine ? lineEnd : ''}`);
          const table = readCsv(file, GUESSED);
          const columns = readCsvColumns(file, { numbers: ['value'], texts: ['name', 'absent'] });
          expect(columns.rowCount).toBe(table.rowCount);
          expect(columns.header).toEqual(['name', 'value', 'other']);
          expect(columns.numbers.get('value')).toEqual(table.numbers('value'));
          const { codes, names } = columns.texts.get('name')!;
          expect(Array.from(codes, (code) => names[code])).toEqual(table.texts('name'));
          expect([...columns.texts.keys()]).toEqual(['name']);
        },
      ),
    );
  });

  it('reads records that lie across its chunks, and one longer than a chunk', () => {
    const long = 'z'.repeat(3_000_000);
    const rows = Array.from({ length: 60_000 }, (_, row) => `system_${row % 7},${row}.25,"a ""b"", c"`);
    const file = write(`name,value,note\n${rows.join('\n')}\n${long},-1,\n`);
    const { rowCount, numbers, texts } = readCsvColumns(file, {
      numbers: ['value'],
      texts: ['name', 'note'],
    });
    expect(rowCount).toBe(60_001);
    const values = numbers.get('value')!;
    expect(values.subarray(0, 60_000).every((value, row) => value === row + 0.25)).toBe(true);
    expect(values[60_000]).toBe(-1);
    expect(texts.get('name')!.names).toEqual([...Array.from({ length: 7 }, (_, n) => `system_${n}`), long]);
    expect(texts.get('note')!.names).toEqual(['a "b", c', '']);
  });

  it.each([
    ['', /the file is empty/],
    ['a,b\n1\n', /row 2: is not valid CSV: 1 cell, the header has 2/],
    ['a,b\n1,2\n1,x\n', /row 3, column 'b': 'x' is not a number/],
    ['a,b\n1,"2\n', /row 2: is not valid CSV: a quote is not closed/],
    ['a,a\n1,2\n', /column 'a': the header names this column twice/],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => readCsvColumns(write(text), { numbers: ['a', 'b'], texts: [] })).toThrow(message);
  });

  it('says that a file is absent', () => {
    expect(() => readCsvColumns(join(scratch, 'absent.csv'), { numbers: [], texts: [] })).toThrow(
      /absent\.csv: cannot be read: there is no such file/,
    );
  });
});

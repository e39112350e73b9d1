import { describe, expect, it } from 'vitest';
import { GUESSED, parseCsv } from '../src/index.js';

const column = (cell: string, separator = ','): readonly number[] => {
  const quoted = separator === ',' ? `"${cell}"` : cell;
  return [...parseCsv(`id${separator}x\na${separator}${quoted}\n`, 'x.csv', GUESSED).numbers('x')];
};

describe('numbers as people write them', () => {
  it.each([
    ['1,234', 1234],
    ['1,234,567.5', 1_234_567.5],
    ['$0.40', 0.4],
    ['$1,200/h', 1200],
    ['€ 3.5 / hr', 3.5],
    ['-1,000', -1000],
  ])('%s', (cell, value) => {
    expect(column(cell)).toEqual([value]);
  });

  it.each(['0,400', '1,23', '12,3456', '1,234,5', '80 GB', '$', '1.234,5'])('%s is none', (cell) => {
    expect(() => column(cell)).toThrow(/row 2, column 'x': .* is not a number/);
  });

  it('refuse what is one number or another where semicolons part the cells', () => {
    expect(() => column('1,234', ';')).toThrow(
      "x.csv, row 2, column 'x': '1,234' is 1234 or 1.234, as semicolons part the cells; write it without the comma",
    );
    expect(column('1,234,567', ';')).toEqual([1_234_567]);
  });
});

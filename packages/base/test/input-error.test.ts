import { describe, expect, it } from 'vitest';
import { InputError } from '../src/errors/input-error.js';
import { shown } from '../src/text/shown.js';

describe('an input error', () => {
  it('says code, place and cause in one printable line', () => {
    const error = new InputError('not-a-number', `${shown('\u001b[2Jmany')} is not a number`, {
      file: 'a\nb.csv',
      row: 3,
      column: 'cores',
    });
    expect(error.message).toBe("a␊b.csv, row 3, column 'cores': '␛[2Jmany' is not a number");
    expect(error.detail).toBe("'␛[2Jmany' is not a number");
    expect(error).toMatchObject({ code: 'not-a-number', location: { file: 'a\nb.csv', row: 3 } });
  });

  it('cuts what it quotes at 80 characters, never within a character', () => {
    const long = 'x'.repeat(100_000);
    expect(shown(long)).toBe(`'${'x'.repeat(79)}…'`);
    expect(shown('x'.repeat(80))).toBe(`'${'x'.repeat(80)}'`);
    expect(shown(`${'x'.repeat(78)}😀😀`)).toBe(`'${'x'.repeat(78)}…'`);
    expect(new InputError('missing-column', 'no', { column: long, field: long }).message).toHaveLength(
      "column '', '': no".length + 160,
    );
  });

  it('shows other values as JSON', () => {
    expect(shown({ a: [1, null] })).toBe('{"a":[1,null]}');
    expect(shown(undefined)).toBe('undefined');
    expect(shown(Number.NaN)).toBe('NaN');
    expect(shown(12n)).toBe('12');
  });
});

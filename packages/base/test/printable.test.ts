import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../src/text/printable.js';

/** `Char` of XML 1.0 (§2.2), without the line breaks and tabs that it allows. */
const xmlCharacters = /^[\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

describe('a printable text', () => {
  it('shows what terminals and tables would obey', () => {
    expect(printable('\u001b[2J\u001b]0;pwn\u0007')).toBe('␛[2J␛]0;pwn␇');
    expect(printable('a\nb\r\nc\td')).toBe('a␊b␍␊c␉d');
    expect(printable('\u0000\u007f\u009b31m')).toBe('␀␡�31m');
    expect(printable('a\u2028b\u2029c')).toBe('a␤b␤c');
    expect(printable('a\u202etxt.exe')).toBe('a�txt.exe');
    expect(printable('\ud800x\udc00\uffff')).toBe('�x��');
  });

  it('leaves all other text as it is', () => {
    for (const text of [
      '',
      'NVIDIA GeForce RTX 4070',
      'Größe 計算 👩‍💻',
      '<img src=x> & "quoted" | `code`',
      '=1+1',
    ]) {
      expect(printable(text)).toBe(text);
    }
  });

  it('is one line of characters that XML allows, and stays itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme-composite' }), (any, sane) => {
        const shown = printable(`${any}${sane}`);
        expect(shown).toMatch(xmlCharacters);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(printable(shown)).toBe(shown);
        expect([...shown]).toHaveLength([...`${any}${sane}`].length);
      }),
    );
  });
});

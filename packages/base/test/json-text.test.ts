import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../src/index.js';

const nested = (levels: number, open: string, inner: string, close: string): string =>
  open.repeat(levels) + inner + close.repeat(levels);

describe('JSON text', () => {
  it('is read as JSON.parse reads it, but for integers that a double does not hold', () => {
    const isLong = (value: unknown): boolean =>
      /^-?\d{16,}$/.test(String(value)) && !Number.isSafeInteger(value);
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        const expected = JSON.parse(text, (_key, value: unknown) =>
          typeof value === 'number' && isLong(value) ? String(value) : value,
        );
        expect(parseJson(text, 'a.json')).toEqual(expected);
      }),
    );
  });

  it.each([
    ['lists', nested(100_000, '[', '', ']')],
    ['objects', nested(100_000, '{"a":', '1', '}')],
    ['lists that never end', '['.repeat(100_000)],
    ['one level too many', nested(101, '[', '', ']')],
  ])('is refused in one line if it is nested too deep: %s', (_, text) => {
    expect(() => parseJson(text, 'bomb.json')).toThrow(/^bomb\.json: is nested more than 100 levels deep$/);
  });

  it('may be deep enough, and hold any brackets in its texts', () => {
    expect(() => parseJson(nested(100, '[', '', ']'), 'a.json')).not.toThrow();
    const text = `${'['.repeat(500)}"\\{`;
    expect(parseJson(JSON.stringify({ [text]: [text] }), 'a.json')).toEqual({ [text]: [text] });
  });

  it('names the file if it is no JSON', () => {
    expect(() => parseJson('{"a":', 'a.json')).toThrow(/^a\.json: is not valid JSON: /);
  });
});

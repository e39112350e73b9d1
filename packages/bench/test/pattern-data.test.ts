import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFloat16Bits, patternData } from '../src/backends/pattern-data.js';

const formula = (index: number, salt: number) => ((index * 37 + salt) % 101) / 101 - 0.5;

describe('pattern data', () => {
  it('is its formula at every length, also where it was filled by copying', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 5 }), (count, salt) => {
        const data = patternData(count, salt, 'fp32');
        expect(data).toHaveLength(count);
        for (let index = 0; index < count; index += 7)
          expect(data[index]).toBeCloseTo(formula(index, salt), 6);
        expect(data[count - 1]).toBeCloseTo(formula(count - 1, salt), 6);
      }),
    );
  });

  it('is rounded to the nearest half-precision number', () => {
    const half = patternData(101, 0, 'fp16') as Uint16Array;
    for (const [index, bits] of half.entries()) {
      const error = Math.abs(fromFloat16Bits(bits) - formula(index, 0));
      expect(error).toBeLessThanOrEqual(2 ** -12);
    }
  });

  it('reads all kinds of half-precision numbers', () => {
    const known: readonly (readonly [number, number])[] = [
      [0x0000, 0],
      [0x3c00, 1],
      [0xc000, -2],
      [0x3555, 0.333251953125],
      [0x0001, 2 ** -24],
      [0x7bff, 65504],
      [0x7c00, Number.POSITIVE_INFINITY],
      [0x7e00, Number.NaN],
    ];
    for (const [bits, value] of known) expect(fromFloat16Bits(bits)).toBe(value);
  });
});

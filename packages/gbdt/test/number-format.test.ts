import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatExact, formatShort } from '../src/model/number-format.js';

const view = new DataView(new ArrayBuffer(8));

/** A finite double > 0 as numerator / denominator, from its bits. */
function fractionOf(value: number): [bigint, bigint] {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const power = Math.max(biased, 1) - 1075;
  return power >= 0 ? [mantissa << BigInt(power), 1n] : [mantissa, 1n << BigInt(-power)];
}

const trimmed = (text: string): string => text.replace(/0*$/, '').replace(/\.$/, '');

/** C's `%.<precision>g` by the standard's text, in whole numbers: exact, ties to even. */
function printfG(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const sign = value < 0 ? '-' : '';
  const [numerator, denominator] = fractionOf(Math.abs(value));
  const isBelow = (power: number): boolean =>
    power >= 0
      ? numerator < denominator * 10n ** BigInt(power)
      : numerator * 10n ** BigInt(-power) < denominator;
  let exponent = Math.floor(Math.log10(Math.abs(value)));
  while (isBelow(exponent)) exponent--;
  while (!isBelow(exponent + 1)) exponent++;
  const shift = precision - 1 - exponent;
  const up = numerator * (shift >= 0 ? 10n ** BigInt(shift) : 1n);
  const down = denominator * (shift < 0 ? 10n ** BigInt(-shift) : 1n);
  let digits = up / down;
  const twice = 2n * (up % down);
  if (twice > down || (twice === down && digits % 2n === 1n)) digits++;
  if (digits === 10n ** BigInt(precision)) {
    digits /= 10n;
    exponent++;
  }
  const text = String(digits);
  if (exponent < -4 || exponent >= precision) {
    const mantissa = trimmed(`${text[0]}.${text.slice(1)}`);
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const fixed =
    exponent >= 0
      ? `${text.slice(0, exponent + 1)}.${text.slice(exponent + 1)}`
      : `0.${'0'.repeat(-exponent - 1)}${text}`;
  return sign + trimmed(fixed);
}

/** Doubles whose decimals end soon, so that one in two or so is a tie at some precision. */
const shortDecimals = fc
  .tuple(fc.bigInt({ min: 1n, max: (1n << 53n) - 1n }), fc.integer({ min: -60, max: 60 }))
  .map(([mantissa, power]) => Number(mantissa) * 2 ** power);

/** Exact ties at 6 digits: seven digits, the last one 5. */
const sixDigitTies = fc
  .tuple(fc.integer({ min: 100_000, max: 999_999 }), fc.integer({ min: -1, max: 9 }))
  .map(([digits, power]) => (10 * digits + 5) * 10 ** power);

describe('numbers are written as C writes them', () => {
  it.each([
    [0.1, '0.10000000000000001', '0.1'],
    [3e-5, '3.0000000000000001e-05', '3e-05'],
    [1234567, '1234567', '1.23457e+06'],
    [-(2 ** -13), '-0.0001220703125', '-0.00012207'],
    [1e300, '1.0000000000000001e+300', '1e+300'],
    [0, '0', '0'],
    [-0, '-0', '-0'],
    [Number.POSITIVE_INFINITY, 'inf', 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf', '-inf'],
    // LightGBM 4.7 writes these; ties go to the even digit.
    [400.4642639160156, '400.46426391601562', '400.464'],
    [1234565, '1234565', '1.23456e+06'],
    [1234575, '1234575', '1.23458e+06'],
    [-100000.5, '-100000.5', '-100000'],
    [999999.5, '999999.5', '1e+06'],
  ])('%d', (value, exact, short) => {
    expect(formatExact(value)).toBe(exact);
    expect(formatShort(value)).toBe(short);
    if (Number.isFinite(value)) expect([printfG(value, 17), printfG(value, 6)]).toEqual([exact, short]);
  });

  it.each([
    ['any double', fc.double({ noNaN: true, noDefaultInfinity: true })],
    ['doubles of few digits', shortDecimals],
    ['ties at six digits', sixDigitTies],
    ['single-precision values', fc.float({ noNaN: true, noDefaultInfinity: true })],
  ])('%s, as exact whole numbers say', (_, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(formatShort(value)).toBe(printfG(value, 6));
        expect(formatExact(value)).toBe(printfG(value, 17));
        expect(Number(formatExact(value))).toBe(value);
      }),
      { numRuns: 500 },
    );
  });
});

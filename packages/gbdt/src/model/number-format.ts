/** JavaScript gives this many digits after the first one at most: more than a tie of 17 digits has. */
const MOST_DIGITS = 100;

interface Decimal {
  /** Significant digits, without a point. */
  readonly digits: string;
  /** Power of ten of the first digit. */
  readonly exponent: number;
}

function decimalOf(magnitude: number, precision: number): Decimal {
  const [mantissa, power] = magnitude.toExponential(precision - 1).split('e') as [string, string];
  return { digits: mantissa.replace('.', ''), exponent: Number(power) };
}

/** Whether a value lies exactly in the middle of two decimals of `precision` digits. */
function isTie(magnitude: number, precision: number): boolean {
  if (!decimalOf(magnitude, precision + 1).digits.endsWith('5')) return false;
  return /^50*$/.test(decimalOf(magnitude, MOST_DIGITS + 1).digits.slice(precision));
}

/** Rounds to a number of significant digits. Exact ties go to the even digit, as C has it; JavaScript rounds them up. */
function rounded(magnitude: number, precision: number): Decimal {
  const decimal = decimalOf(magnitude, precision);
  const last = Number(decimal.digits.at(-1));
  if (last % 2 === 0 || !isTie(magnitude, precision)) return decimal;
  // Rounded up to an odd digit: the even one is the one below, and nothing was carried.
  return { ...decimal, digits: decimal.digits.slice(0, -1) + (last - 1) };
}

/** Digits with a point after the first `whole` of them, without trailing zeros behind it. */
function withPoint(digits: string, whole: number): string {
  const fraction = digits.slice(whole).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, whole) : `${digits.slice(0, whole)}.${fraction}`;
}

/** C's `%.<precision>g`: the shorter of fixed and exponent notation, without trailing zeros. */
function formatGeneral(value: number, precision: number): string {
  if (Number.isNaN(value)) return 'nan';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0`;
  if (!Number.isFinite(value)) return `${sign}inf`;
  const { digits, exponent } = rounded(Math.abs(value), precision);
  if (exponent < -4 || exponent >= precision) {
    const magnitude = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${withPoint(digits, 1)}e${exponent < 0 ? '-' : '+'}${magnitude}`;
  }
  const leadingZeros = '0'.repeat(Math.max(0, -exponent));
  return sign + withPoint(leadingZeros + digits, Math.max(0, exponent) + 1);
}

/** 17 significant digits: reads back as the same double. */
export const formatExact = (value: number): string => formatGeneral(value, 17);

/** 6 significant digits, for the figures of a model text that predictions do not use. */
export const formatShort = (value: number): string => formatGeneral(value, 6);

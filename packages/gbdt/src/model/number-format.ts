function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

/** C's `%.<precision>g`: the shortest of fixed and exponent notation, without trailing zeros. */
function formatGeneral(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [mantissa, power] = value.toExponential(precision - 1).split('e') as [string, string];
  const exponent = Number(power);
  if (exponent >= -4 && exponent < precision) return trimZeros(value.toPrecision(precision));
  const magnitude = String(Math.abs(exponent)).padStart(2, '0');
  return `${trimZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${magnitude}`;
}

/** 17 significant digits: reads back as the same double. */
export const formatExact = (value: number): string => formatGeneral(value, 17);

/** 6 significant digits, for the figures of a model text that predictions do not use. */
export const formatShort = (value: number): string => formatGeneral(value, 6);

const bits = new DataView(new ArrayBuffer(8));

/** The next double above `value` (C's `nextafter(value, INFINITY)`). NaN and +∞ stay as they are. */
export function nextUp(value: number): number {
  if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY) return value;
  if (value === 0) return Number.MIN_VALUE;
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

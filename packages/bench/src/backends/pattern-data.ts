import type { DataType } from './workload.js';

const period = 101;
const stride = 37;

/**
 * Deterministic test data without structure that a runtime could exploit: element i of tensor `salt` is
 * ((37 i + salt) mod 101) / 101 − ½. Every backend fills its tensors so, which makes results comparable.
 */
function patternValue(index: number, salt: number): number {
  return ((index * stride + salt) % period) / period - 0.5;
}

/** The pattern as float32 values, or as the bits of float16 values. */
export function patternData(count: number, salt: number, dataType: DataType): Float32Array | Uint16Array {
  const data = dataType === 'fp16' ? new Uint16Array(count) : new Float32Array(count);
  const first = Math.min(count, period);
  for (let index = 0; index < first; index++) {
    const value = patternValue(index, salt);
    data[index] = dataType === 'fp16' ? toFloat16Bits(value) : value;
  }
  // 37 · 101 ≡ 0 (mod 101), so the pattern repeats, and copying in doubling steps fills quickly.
  for (let filled = first; filled < count; filled *= 2)
    data.copyWithin(filled, 0, Math.min(filled, count - filled));
  return data;
}

/** Bits of a float16 (IEEE 754 binary16), rounded to nearest, ties to even; too small becomes zero, too large infinite. */
function toFloat16Bits(value: number): number {
  if (value === 0) return 0;
  const sign = value < 0 ? 0x8000 : 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const steps = (Math.abs(value) / 2 ** exponent) * 1024;
  const floor = Math.floor(steps);
  const rest = steps - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  if (exponent === -14 && rounded < 1024) return sign | rounded;
  const bits = ((exponent + 14) << 10) + rounded;
  return bits >= 0x7c00 ? sign | 0x7c00 : sign | bits;
}

/** Number of a float16's bits. */
export function fromFloat16Bits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

import type { ExternalWeight } from '@ctfusion/profile';

/** ONNX element type number of float16. */
const float16 = 10;

/**
 * Fills a model's weights, the same for the same seed on every machine (xorshift32; Marsaglia 2003). Float32, or
 * float16 stored as its bits.
 */
export function fillWeights(
  weights: readonly ExternalWeight[],
  byteLength: number,
  seed: number,
): Uint8Array {
  const blob = new Uint8Array(Math.max(byteLength, 1));
  let state = seed >>> 0 || 1;
  for (const { elementType, offset, byteLength: length, fill } of weights) {
    if (elementType === float16) {
      // Half precision is only used by micro-benchmarks, whose speed does not depend on the values: one for all.
      const value = 'value' in fill ? fill.value : fill.uniform / 2;
      new Uint16Array(blob.buffer, offset, length / 2).fill(toFloat16Bits(value));
      continue;
    }
    const target = new Float32Array(blob.buffer, offset, length / 4);
    if ('value' in fill) {
      target.fill(fill.value);
      continue;
    }
    const scale = (2 * fill.uniform) / 2 ** 32;
    for (let index = 0; index < target.length; index++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      target[index] = (state >>> 0) * scale - fill.uniform;
    }
  }
  return blob;
}

/** Bits of the nearest smaller float16 (IEEE 754 binary16) of a normal number; subnormals become zero. */
export function toFloat16Bits(value: number): number {
  if (value === 0) return 0;
  const sign = value < 0 ? 0x8000 : 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  if (exponent < -14) return sign;
  if (exponent > 15) return sign | 0x7c00;
  const mantissa = Math.floor((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return sign | ((exponent + 15) << 10) | mantissa;
}

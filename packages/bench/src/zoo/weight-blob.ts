import type { ExternalWeight } from '@ctfusion/profile';

/**
 * Fills a model's weights, the same for the same seed on every machine (xorshift32; Marsaglia 2003). All float32.
 */
export function fillWeights(
  weights: readonly ExternalWeight[],
  byteLength: number,
  seed: number,
): Uint8Array {
  const blob = new Uint8Array(Math.max(byteLength, 1));
  let state = seed >>> 0 || 1;
  for (const { offset, byteLength: length, fill } of weights) {
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

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The numbers 0 … count − 1 in a random order that depends only on `seed` (Fisher–Yates). */
export function shuffledIndices(count: number, seed: number): Int32Array {
  const generator = xoroshiro128plus(seed);
  const indices = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = uniformInt(generator, 0, last);
    const moved = indices[last]!;
    indices[last] = indices[other]!;
    indices[other] = moved;
  }
  return indices;
}

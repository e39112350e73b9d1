/**
 * LightGBM's `Random`: the linear congruential generator x ← 214013·x + 2531011 (mod 2³²), so that the same seed
 * draws the same rows and features as LightGBM does.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  #step(): number {
    this.#state = (Math.imul(214013, this.#state) + 2531011) >>> 0;
    return this.#state;
  }

  /** An integer in [lower, upper), from 15 random bits. */
  nextShort(lower: number, upper: number): number {
    return (((this.#step() >>> 16) & 0x7fff) % (upper - lower)) + lower;
  }

  /** An integer in [lower, upper), from 31 random bits. */
  nextInt(lower: number, upper: number): number {
    return ((this.#step() & 0x7fffffff) % (upper - lower)) + lower;
  }

  /** A number in [0, 1) with 15 random bits. */
  nextFloat(): number {
    return ((this.#step() >>> 16) & 0x7fff) / 32768;
  }

  /** `count` distinct integers of 0 … `total` − 1, ascending; none where `count` is out of range. */
  sample(total: number, count: number): Int32Array {
    if (count > total || count <= 0) return new Int32Array(0);
    if (count === total) return Int32Array.from({ length: total }, (_, i) => i);
    // The same rule as LightGBM's: a pass over all items for dense samples, Floyd's method for sparse ones.
    return count > 1 && count > total / Math.log2(count)
      ? this.#sampleInOnePass(total, count)
      : this.#sampleByInsertion(total, count);
  }

  #sampleInOnePass(total: number, count: number): Int32Array {
    const chosen = new Int32Array(count);
    let used = 0;
    for (let i = 0; i < total; i++) {
      const probability = (count - used) / (total - i);
      if (this.nextFloat() < probability) chosen[used++] = i;
    }
    return chosen.subarray(0, used);
  }

  #sampleByInsertion(total: number, count: number): Int32Array {
    const chosen = new Set<number>();
    for (let r = total - count; r < total; r++) {
      const value = this.nextInt(0, r + 1);
      chosen.add(chosen.has(value) ? r : value);
    }
    return Int32Array.from(chosen).sort();
  }
}

import { expect, it } from 'vitest';
import { batchSizesFigure } from '../src/figures/batch-sizes.js';
import { WIDE } from '../src/figures/figure.js';

/** Where the dots of the only line stand, from left to right. */
function dotsOf(batches: readonly number[]): number[] {
  const points = batches.map((batch) => ({ batch, perSecond: 100 * batch }));
  const svg = batchSizesFigure('a', { noun: 'samples', systems: [{ name: 'a', points }] }).draw(WIDE);
  for (const batch of batches) expect(svg).toContain(`>${batch.toLocaleString('en-US')}<`);
  return [...svg.matchAll(/<circle[^>]* cx="([\d.]+)"/g)].map(([, x]) => Number(x));
}

it('places batch sizes by their logarithm, those between powers of two, too', () => {
  const [two, three, four, , sixteen] = dotsOf([2, 3, 4, 8, 16, 1024]) as [number, ...number[]];
  const octave = four! - two;
  expect((three! - two) / octave).toBeCloseTo(Math.log2(3 / 2), 2);
  expect((sixteen! - four!) / octave).toBeCloseTo(2, 2);
});

it('draws a single batch size in the middle', () => {
  const [only] = dotsOf([8]);
  expect(only! / WIDE).toBeGreaterThan(0.4);
  expect(only! / WIDE).toBeLessThan(0.7);
});

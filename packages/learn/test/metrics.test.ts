import { quantile } from '@ctfusion/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorMetrics } from '../src/experiment/error-metrics.js';

describe('quantile', () => {
  it('interpolates linearly between order statistics, as NumPy does', () => {
    // numpy.quantile([3, 1, 2, 10], [0.25, 0.5, 0.95]) = [1.75, 2.5, 8.95]
    expect(quantile([3, 1, 2, 10], 0.25)).toBeCloseTo(1.75, 12);
    expect(quantile([3, 1, 2, 10], 0.5)).toBeCloseTo(2.5, 12);
    expect(quantile([3, 1, 2, 10], 0.95)).toBeCloseTo(8.95, 12);
  });

  it('lies between minimum and maximum and does not fall with the probability', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (xs, p, q) => {
          const [low, high] = [Math.min(p, q), Math.max(p, q)];
          expect(quantile(xs, low)).toBeLessThanOrEqual(quantile(xs, high) + 1e-9);
          expect(quantile(xs, 0)).toBeCloseTo(Math.min(...xs), 9);
          expect(quantile(xs, 1)).toBeCloseTo(Math.max(...xs), 9);
        },
      ),
    );
  });
});

describe('errorMetrics', () => {
  it('agrees with a hand count', () => {
    // errors 10 %, 50 %, 0 %; groups a: 30 %, b: 0 %
    const metrics = errorMetrics([100, 200, 50], [110, 100, 50], ['a', 'a', 'b']);
    expect(metrics.mape).toBeCloseTo(20, 12);
    expect(metrics.mape_group_mean).toBeCloseTo(15, 12);
    expect(metrics.p50_ape).toBeCloseTo(10, 12);
    expect(metrics.p95_ape).toBeCloseTo(46, 12);
    expect(metrics.sd_ape).toBeCloseTo(Math.sqrt((100 + 900 + 400) / 3), 10);
    expect(metrics.groups.map(({ group, n }) => [group, n])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(metrics.groups[0]!.mape).toBeCloseTo(30, 12);
  });
});

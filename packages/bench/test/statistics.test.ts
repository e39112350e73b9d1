import { median, quantile } from '@ctfusion/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarise } from '../src/measuring/analysis.js';
import { bootstrapMedian, labelOutliers, medianAbsoluteDeviation } from '../src/measuring/statistics.js';

const samples = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('statistics', () => {
  it('interpolates quantiles linearly', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(quantile([10, 20], 0.9)).toBeCloseTo(19, 12);
    expect(median([])).toBeNaN();
  });

  it('takes the median absolute deviation from the median', () => {
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
  });

  it("labels Tukey's outliers, mild and severe, on both sides", () => {
    const labels = labelOutliers([10, 11, 12, 13, 14, 18, 30, 5, -20]);
    expect(labels.slice(0, 5)).toEqual(['', '', '', '', '']);
    expect(labels[6]).toBe('severe_high');
    expect(labels[8]).toBe('severe_low');
    expect(labelOutliers([1, 2, 3, 4, 8.2])[4]).toBe('mild_high');
    expect(labelOutliers([1, 1, 900])).toEqual(['', '', '']);
  });

  it('keeps every sample and puts the median inside its interval', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const summary = summarise(values);
        expect(summary.samples).toBe(values.length);
        expect(labelOutliers(values)).toHaveLength(values.length);
        expect(summary.ciLow).toBeLessThanOrEqual(summary.median);
        expect(summary.ciHigh).toBeGreaterThanOrEqual(summary.median);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same interval for the same samples, and a narrower one for more of them', () => {
    const wave = (count: number) =>
      Array.from({ length: count }, (_, index) => 100 + 10 * Math.sin(index * 2.4));
    expect(bootstrapMedian(wave(30))).toEqual(bootstrapMedian(wave(30)));
    const width = (count: number) => {
      const { low, high } = bootstrapMedian(wave(count));
      return high - low;
    };
    expect(width(400)).toBeLessThan(width(20) / 2);
  });

  it('covers the true median about as often as it claims', () => {
    let state = 7;
    const uniform = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const { low, high } = bootstrapMedian(
        Array.from({ length: 25 }, () => uniform()),
        { resamples: 200, seed: trial + 1 },
      );
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    expect(covered).toBeGreaterThan(175);
    expect(covered).toBeLessThan(200);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupScores, scoreBounds } from '../src/methods/staged/score-bounds.js';
import { ScoreDistribution } from '../src/methods/staged/score-distribution.js';

/** Scores of groups of unequal sizes. */
const scored = fc
  .array(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((groups) => {
    const scores = Float64Array.from(groups.flat());
    let first = 0;
    const rows = groups.map(({ length }) => Array.from({ length }, () => first++));
    return groupScores(scores, rows);
  });

describe('ScoreDistribution', () => {
  it('rises, and is never 0 or 1, however far the score', () => {
    fc.assert(
      fc.property(scored, (scores) => {
        const distribution = new ScoreDistribution(scores);
        let previous = 0;
        for (const score of [-1e9, -5, -2, -1, -0.1, 0, 0.3, 1, 2, 4, 1e9]) {
          const probability = distribution.probabilityBelow(score);
          expect(probability).toBeGreaterThanOrEqual(previous);
          expect(probability).toBeGreaterThan(0);
          expect(probability).toBeLessThan(1);
          previous = probability;
        }
      }),
      { seed: 1 },
    );
  });

  it('puts as much beyond the interval’s ends as the interval leaves out, to the weight of one score', () => {
    fc.assert(
      fc.property(scored, fc.constantFrom(0.5, 0.8, 0.9), (scores, level) => {
        const total = scores.reduce((sum, { weight }) => sum + weight, 0);
        const { lower, upper } = scoreBounds(scores, level);
        const distribution = new ScoreDistribution(scores);
        // Equal scores share a step.
        const step = (at: number): number =>
          scores.filter(({ score }) => score === at).reduce((sum, { weight }) => sum + weight, 0) / total;
        const tail = (1 - level) / 2;
        expect(Math.abs(distribution.probabilityBelow(upper) - (1 - tail))).toBeLessThanOrEqual(
          step(upper) + 1e-9,
        );
        expect(Math.abs(distribution.probabilityBelow(lower) - tail)).toBeLessThanOrEqual(step(lower) + 1e-9);
      }),
      { seed: 2 },
    );
  });

  it('weighs groups, not rows, and draws straight lines between scores', () => {
    // One group of one row at 1, one of three rows at −1: each half of the weight.
    const scores = groupScores(Float64Array.of(1, -1, -1, -1), [[0], [1, 2, 3]]);
    const distribution = new ScoreDistribution(scores);
    expect(distribution.probabilityBelow(1)).toBeCloseTo(0.75, 12);
    // From the middle of the last step at −1 (5/12) to the middle of the step at 1 (3/4).
    expect(distribution.probabilityBelow(0)).toBeCloseTo((5 / 12 + 3 / 4) / 2, 12);
    expect(distribution.probabilityBelow(2)).toBeCloseTo(1 - 0.25 * Math.exp(-1), 12);
    expect(distribution.probabilityBelow(Number.NaN)).toBeNaN();
  });
});

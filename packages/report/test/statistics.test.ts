import { groupCodes, groupRowsByNumber } from '@ctfusion/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterBootstrapInterval, clusterSums } from '../src/statistics/cluster-bootstrap.js';
import { errorsByDirection } from '../src/statistics/direction.js';
import { noiseFloor } from '../src/statistics/noise-floor.js';
import { holmAdjusted, pairedSignFlipTest } from '../src/statistics/paired-test.js';
import { gridPoints } from '../src/statistics/point-grid.js';
import { rankingQuality, spearman, taskTimes, topOneRegret } from '../src/statistics/ranking.js';

const numbers = (...values: number[]): Float64Array => Float64Array.from(values);

describe('ranking', () => {
  it("gives Spearman's correlation, ties at their mean rank", () => {
    expect(spearman([1, 2, 3, 4], [10, 20, 30, 40])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / √(4.5 · 5).
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
    expect(spearman([1, 1], [1, 2])).toBeNaN();
  });

  it('measures how much slower the chosen system is than the fastest', () => {
    expect(topOneRegret([100, 80, 120], [70, 90, 95])).toBeCloseTo(0.25, 12);
    expect(topOneRegret([100, 80, 120], [70, 60, 95])).toBe(0);
  });

  it('averages the rows of a task geometrically and leaves out systems with another mix of rows', () => {
    const tasks = { codes: Int32Array.of(0, 0, 0, 0, 0, 1), names: ['t', 'u'] };
    const systems = { codes: Int32Array.of(0, 0, 1, 1, 2, 0), names: ['a', 'b', 'c'] };
    const times = taskTimes(tasks, systems, numbers(10, 40, 30, 30, 5, 1), numbers(20, 20, 10, 10, 1, 1));
    expect(times).toHaveLength(1);
    expect(times[0]!.systems).toEqual([0, 1]);
    expect(times[0]!.measuredMs[0]).toBeCloseTo(20, 9);
    const quality = rankingQuality(times);
    expect(quality).toMatchObject({ tasks: 1, spearman: -1, topOneHitPercent: 0 });
    expect(quality.meanRegretPercent).toBeCloseTo(50, 9);
  });
});

describe('cluster bootstrap', () => {
  it('has no width where all systems err alike, and no interval for one system', () => {
    const alike = clusterSums(numbers(5, 5, 5, 5), Int32Array.of(0, 0, 1, 1), 2);
    expect(clusterBootstrapInterval(alike)).toEqual([5, 5]);
    const single = clusterSums(numbers(1, 9), Int32Array.of(0, 0), 1);
    expect(clusterBootstrapInterval(single)).toEqual([Number.NaN, Number.NaN]);
  });

  it('draws systems, not rows: two systems can only give their means and the middle', () => {
    const values = numbers(...Array.from({ length: 200 }, (_, row) => (row < 100 ? 10 : 20)));
    const codes = Int32Array.from({ length: 200 }, (_, row) => (row < 100 ? 0 : 1));
    expect(clusterBootstrapInterval(clusterSums(values, codes, 2))).toEqual([10, 20]);
  });

  it('covers the true mean about as often as it says', () => {
    // 40 systems of one row, uniform in [0, 1], many times over.
    let covered = 0;
    const repeats = 200;
    let state = 1;
    const uniform = (): number => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    for (let repeat = 0; repeat < repeats; repeat++) {
      const sums = { sums: Float64Array.from({ length: 40 }, uniform), counts: new Float64Array(40).fill(1) };
      const [low, high] = clusterBootstrapInterval(sums, { draws: 400, seed: repeat + 1 });
      if (low <= 0.5 && high >= 0.5) covered++;
    }
    expect(covered / repeats).toBeGreaterThan(0.88);
    expect(covered / repeats).toBeLessThan(0.99);
  });
});

describe('paired sign-flip test', () => {
  const oneRowEach = (...sums: number[]) => ({
    sums: numbers(...sums),
    counts: new Float64Array(sums.length).fill(1),
  });

  it('counts sign patterns exactly where there are few systems', () => {
    // All five on one side: 2 of 32 patterns are as extreme.
    expect(pairedSignFlipTest(oneRowEach(1, 2, 3, 1, 2)).pValue).toBe(2 / 32);
    expect(pairedSignFlipTest(oneRowEach(1, -1)).pValue).toBe(1);
    // |±3 ± 1 ± 1| ≥ 3: of 8 patterns, 3 per sign of the 3 give 5, 3, 3, and one gives 1.
    expect(pairedSignFlipTest(oneRowEach(3, 1, -1)).pValue).toBe(6 / 8);
    expect(pairedSignFlipTest(oneRowEach(4)).pValue).toBeNaN();
  });

  it('weights systems by their rows', () => {
    const { difference } = pairedSignFlipTest({ sums: numbers(30, 2), counts: numbers(3, 1) });
    expect(difference).toBe(8);
  });

  it('gives uniform p-values where there is no difference, with many systems drawn at random', () => {
    const balanced = oneRowEach(...Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? 1 : -1)));
    expect(pairedSignFlipTest(balanced).pValue).toBeGreaterThan(0.99);
    const clear = oneRowEach(...Array.from({ length: 30 }, (_, index) => 1 + (index % 3)));
    const { pValue } = pairedSignFlipTest(clear);
    expect(pValue).toBeLessThan(0.001);
    expect(pValue).toBeGreaterThan(0);
  });

  it("adjusts by Holm's steps", () => {
    expect(holmAdjusted([0.01, 0.04, 0.03, Number.NaN])).toEqual([0.03, 0.06, 0.06, Number.NaN]);
    expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1]);
  });
});

describe('errors by direction', () => {
  it('calls a run that took longer than predicted an under-prediction', () => {
    const { under, over } = errorsByDirection(
      numbers(100, 100, 100),
      numbers(80, 130, 100),
      numbers(20, 30, 0),
    );
    expect(under).toMatchObject({ n: 1, p95: 20, p99: 20 });
    expect(over).toMatchObject({ n: 1, p95: 30, p99: 30 });
  });
});

describe('noise floor', () => {
  it('is the mean difference of repeats over √2', () => {
    // 90 and 110 differ by 20 % of their mean; 100 and 100 by nothing; 7 stands alone.
    const floor = noiseFloor(Int32Array.of(0, 0, 1, 1, 2), numbers(90, 110, 100, 100, 7));
    expect(floor?.repeatedTasks).toBe(2);
    expect(floor?.pairDifferencePercent).toBeCloseTo(10, 12);
    expect(floor?.mapePercent).toBeCloseTo(10 / Math.SQRT2, 12);
    expect(noiseFloor(Int32Array.of(0, 1), numbers(1, 2))).toBeUndefined();
  });
});

describe('groups', () => {
  it('keeps every row once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 })), (codes) => {
        const groups = groupCodes({ codes: Int32Array.from(codes), names: ['a', 'b', 'c', 'd', 'e'] });
        const rows = groups.flatMap((group) => [...group.rows]);
        expect(rows.sort((a, b) => a - b)).toEqual(codes.map((_, row) => row));
        for (const { name, rows } of groups) {
          for (const row of rows) expect('abcde'[codes[row]!]).toBe(name);
          expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('sorts numbers by value, not as text', () => {
    expect(groupRowsByNumber(numbers(16, 2, 128, 2)).map(({ name }) => name)).toEqual(['2', '16', '128']);
  });
});

describe('point grid', () => {
  it('loses no point, bounds their number, and leaves a lone point where it is', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true })),
          {
            minLength: 1,
          },
        ),
        (points) => {
          const cells = gridPoints(
            points.map(([x]) => x),
            points.map(([, y]) => y),
            6,
          );
          expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(points.length);
          expect(cells.length).toBeLessThanOrEqual(36);
        },
      ),
    );
    expect(gridPoints([3], [4], 10)).toEqual([{ x: 3, y: 4, count: 1 }]);
  });
});

import { EffectPosterior, likeness, type Observation, observationCells } from '@ctfusion/predict';
import { describe, expect, it } from 'vitest';

const level = { variance: 0.2, slopeVariance: 0.01, runVariance: 0.05 };
const alike = { shareScale: 1, sizeScale: 1, centre: [0], familyVariance: 0, levels: [level], spread: 1 };
const parameters = {
  lengthScale: 1,
  systemVariance: 0.04,
  familyVariance: 0.02,
  systemSharing: 0,
  familySharing: 0,
  idiosyncratic: 0.5,
  alike,
};
const apart = (): number => Number.POSITIVE_INFINITY;
const run = (logError: number, profile: readonly number[], system = 's'): Observation => ({
  system,
  family: 'f',
  measuredMs: 1,
  logError,
  profile,
});

describe('tasks that are alike', () => {
  it('are as alike as a rational quadratic says', () => {
    expect(likeness([0, 0], [0, 0])).toBe(1);
    // 1 / (1 + (1² + 3²) / 2)
    expect(likeness([0, 1], [1, -2])).toBeCloseTo(1 / 6, 12);
  });

  it('share what a run shows by how near they are', () => {
    const cells = observationCells([run(0.6, [0, 1])], 0.05, alike);
    const posterior = EffectPosterior.fit(cells, apart, parameters)!;
    // The run: 0.04 + 0.02 of system and family, 0.2 of its task, 0.01 · 1 · 1 of its slope, 0.05 of itself, and the floor.
    const observed = 0.04 + 0.02 + 0.2 + 0.01 + 0.05 + 1e-4;
    // A task 2 away in what the kind names: likeness 1/3, slope 0.01 · 1 · 3.
    const shared = 0.06 + 0.2 / 3 + 0.03;
    const { mean, variance } = posterior.predict('s', { family: 'f', profile: [0, 3] }, 0.05);
    expect(mean).toBeCloseTo((shared / observed) * 0.6, 12);
    expect(variance).toBeCloseTo(0.06 + 0.2 + 0.09 - shared ** 2 / observed, 12);
    const own = EffectPosterior.fit([], apart, parameters)!.withOwn({ name: 's', distanceTo: apart }, cells);
    expect(own.predict({ family: 'f', profile: [0, 3] }, 0.05).mean).toBeCloseTo(mean, 12);
    // Another machine has its own way to err.
    expect(posterior.predict('t', { family: 'f', profile: [0, 1] }, 0.05).mean).toBe(0);
  });

  it('are one cell where their profiles are the same, and another where not', () => {
    const cells = observationCells([run(0.2, [0, 1]), run(0.4, [0, 1]), run(0.9, [1, 0])], 0.05, alike);
    expect(cells.map(({ count, profile }) => [count, profile])).toEqual([
      [2, [0, 1]],
      [1, [1, 0]],
    ]);
    expect(cells[0]!.mean).toBeCloseTo(0.3, 12);
    // Without a difference between tasks, a family has one cell.
    expect(observationCells([run(0.2, [0, 1]), run(0.9, [1, 0])], 0.05)).toHaveLength(1);
  });

  it('make no more cells than a posterior can hold, whatever was measured', () => {
    const runs = Array.from({ length: 4000 }, (_, index) =>
      run(Math.sin(index), [index / 100, (index * index) % 7], `machine ${index % 10}`),
    );
    const cells = observationCells(runs, 0.05, alike);
    expect(cells.length).toBeLessThanOrEqual(512);
    expect(cells.length).toBeGreaterThan(100);
    expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(4000);
  });
});

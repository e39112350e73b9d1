import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NormalEquations, solveNonNegative } from '../src/numerics/non-negative-least-squares.js';

function equations(rows: readonly (readonly number[])[], targets: readonly number[]): NormalEquations {
  const problem = new NormalEquations(rows[0]!.length);
  problem.addRows(
    Float64Array.from(rows.flat()),
    Float64Array.from(targets.slice(0, rows.length)),
    new Float64Array(rows.length).fill(1),
  );
  return problem;
}

describe('solveNonNegative', () => {
  it('agrees with SciPy', () => {
    // scipy.optimize.nnls([[1, 2, 0], [3, 1, 1], [0, 1, 4], [2, 2, 2]], [1, 2, -1, 3]) → [0.83050847, 0.15254237, 0]
    const solution = solveNonNegative(
      equations(
        [
          [1, 2, 0],
          [3, 1, 1],
          [0, 1, 4],
          [2, 2, 2],
        ],
        [1, 2, -1, 3],
      ),
    );
    expect(solution[2]).toBe(0);
    expect(solution[0]).toBeCloseTo(49 / 59, 8);
    expect(solution[1]).toBeCloseTo(9 / 59, 8);
  });

  it('meets the Karush–Kuhn–Tucker conditions, which only the optimum does', () => {
    const problems = fc.integer({ min: 1, max: 6 }).chain((columns) =>
      fc.tuple(
        fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: columns, maxLength: columns }), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 12, maxLength: 12 }),
      ),
    );
    fc.assert(
      fc.property(problems, ([rows, targets]) => {
        const problem = equations(rows, targets);
        const solution = solveNonNegative(problem);
        const scale = Math.max(1, ...problem.moment.map(Math.abs));
        for (let i = 0; i < problem.size; i++) {
          let gradient = problem.moment[i]!;
          for (let j = 0; j < problem.size; j++)
            gradient -= problem.gram[i * problem.size + j]! * solution[j]!;
          expect(solution[i]).toBeGreaterThanOrEqual(0);
          expect(gradient / scale).toBeLessThan(1e-6);
          if (solution[i]! > 0) expect(Math.abs(gradient) / scale).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives 0 to an all-zero column and to a repeated one, and finds the ridge center without data', () => {
    const [zero, one] = solveNonNegative(
      equations(
        [
          [0, 2],
          [0, 3],
        ],
        [2, 3],
      ),
    );
    expect(zero).toBe(0);
    expect(one).toBeCloseTo(1, 10);
    const twice = solveNonNegative(
      equations(
        [
          [1, 1],
          [2, 2],
        ],
        [1, 2],
      ),
    );
    expect(twice[0]! + twice[1]!).toBeCloseTo(1, 10);
    const onlyRidge = new NormalEquations(2);
    onlyRidge.addRidge([3, 0.5], 2);
    const center = solveNonNegative(onlyRidge);
    expect(center[0]).toBeCloseTo(3, 10);
    expect(center[1]).toBeCloseTo(0.5, 10);
  });
});

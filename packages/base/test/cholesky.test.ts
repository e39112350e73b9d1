import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, solveLower, solveUpper } from '../src/index.js';

/** B·Bᵀ plus a diagonal: positive definite. */
function positiveDefinite(values: readonly number[], size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      matrix[i * size + j] = i === j ? 1 : 0;
      for (let k = 0; k < size; k++) matrix[i * size + j]! += values[i * size + k]! * values[j * size + k]!;
    }
  return matrix;
}

describe('Cholesky factor', () => {
  it('times its transpose is the matrix, and solves it, whatever the size', () => {
    // Rows are worked on in blocks: sizes below, at and beside a block's.
    const sizes = fc.integer({ min: 1, max: 11 });
    const cases = sizes.chain((size) =>
      fc.record({
        size: fc.constant(size),
        values: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
          minLength: size * size,
          maxLength: size * size,
        }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ size, values }) => {
        const matrix = positiveDefinite(values, size);
        const factor = cholesky(matrix, size)!;
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) {
            let sum = 0;
            for (let k = 0; k < size; k++) sum += factor[i * size + k]! * factor[j * size + k]!;
            expect(sum).toBeCloseTo(matrix[i * size + j]!, 8);
            if (j > i) expect(factor[i * size + j]).toBe(0);
          }
        const solution = solveUpper(factor, size, solveLower(factor, size, new Float64Array(size).fill(1)));
        for (let i = 0; i < size; i++) {
          let sum = 0;
          for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * solution[j]!;
          expect(sum).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  it('is undefined for a matrix that is not positive definite', () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
    const matrix = positiveDefinite(new Array<number>(36).fill(0), 6);
    matrix[5 * 6 + 5] = -1;
    expect(cholesky(matrix, 6)).toBeUndefined();
  });
});

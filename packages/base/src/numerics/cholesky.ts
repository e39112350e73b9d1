/**
 * Lower Cholesky factor L of a symmetric positive definite matrix, A = L·Lᵀ; row-major, size × size.
 * Undefined if the matrix is not positive definite to working precision.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      if (i === j) {
        if (!(sum > 0)) return undefined;
        factor[i * size + i] = Math.sqrt(sum);
      } else {
        factor[i * size + j] = sum / factor[j * size + j]!;
      }
    }
  }
  return factor;
}

/** Solves L·x = b. */
export function solveLower(factor: Float64Array, size: number, values: ArrayLike<number>): Float64Array {
  const solution = Float64Array.from(values);
  for (let i = 0; i < size; i++) {
    let sum = solution[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * solution[k]!;
    solution[i] = sum / factor[i * size + i]!;
  }
  return solution;
}

/** Solves Lᵀ·x = b. */
export function solveUpper(factor: Float64Array, size: number, values: ArrayLike<number>): Float64Array {
  const solution = Float64Array.from(values);
  for (let i = size - 1; i >= 0; i--) {
    let sum = solution[i]!;
    for (let k = i + 1; k < size; k++) sum -= factor[k * size + i]! * solution[k]!;
    solution[i] = sum / factor[i * size + i]!;
  }
  return solution;
}

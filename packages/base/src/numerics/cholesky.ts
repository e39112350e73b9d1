/** Rows that are worked on together: sums that do not wait for each other take a third of the time of one after the other. */
const ROWS = 4;

/**
 * Lower Cholesky factor L of a symmetric positive definite matrix, A = L·Lᵀ; row-major, size × size.
 * Undefined if the matrix is not positive definite to working precision.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let top = 0; top < size; top += ROWS) {
    const isFull = top + ROWS <= size;
    if (isFull) fillLeftOfBlock(matrix, factor, top, size);
    for (let i = top; i < Math.min(size, top + ROWS); i++) {
      for (let j = isFull ? top : 0; j <= i; j++) {
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
  }
  return factor;
}

/** The entries of four rows in all columns before the first of them; each sum in the order in which it would be made alone. */
function fillLeftOfBlock(matrix: Float64Array, factor: Float64Array, top: number, size: number): void {
  const [a, b, c, d] = [top * size, (top + 1) * size, (top + 2) * size, (top + 3) * size];
  for (let j = 0; j < top; j++) {
    const row = j * size;
    let [sumA, sumB, sumC, sumD] = [matrix[a + j]!, matrix[b + j]!, matrix[c + j]!, matrix[d + j]!];
    for (let k = 0; k < j; k++) {
      const value = factor[row + k]!;
      sumA -= factor[a + k]! * value;
      sumB -= factor[b + k]! * value;
      sumC -= factor[c + k]! * value;
      sumD -= factor[d + k]! * value;
    }
    const diagonal = factor[row + j]!;
    factor[a + j] = sumA / diagonal;
    factor[b + j] = sumB / diagonal;
    factor[c + j] = sumC / diagonal;
    factor[d + j] = sumD / diagonal;
  }
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

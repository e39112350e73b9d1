/** Rows that are worked on together: sums that do not wait for each other take a third of the time of one after the other. */
const ROWS = 4;

/**
 * Lower Cholesky factor L of a symmetric positive definite matrix, A = L·Lᵀ; row-major, size × size. Left of the first entry of a row of A that
 * is not 0, that of L is 0 too, and is not worked out: systems that share nothing cost their own cells only.
 * Undefined if the matrix is not positive definite to working precision.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  const starts = firstEntries(matrix, size);
  for (let top = 0; top < size; top += ROWS) {
    const isFull = top + ROWS <= size;
    if (isFull) fillLeftOfBlock({ matrix, starts, size }, factor, top);
    for (let i = top; i < Math.min(size, top + ROWS); i++) {
      for (let j = isFull ? Math.max(top, starts[i]!) : starts[i]!; j <= i; j++) {
        let sum = matrix[i * size + j]!;
        for (let k = Math.max(starts[i]!, starts[j]!); k < j; k++)
          sum -= factor[i * size + k]! * factor[j * size + k]!;
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

/** Column of each row's first entry of the lower triangle that is not 0; the diagonal's where there is none before it. */
function firstEntries(matrix: Float64Array, size: number): Int32Array {
  const starts = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    let j = 0;
    while (j < i && matrix[i * size + j] === 0) j++;
    starts[i] = j;
  }
  return starts;
}

interface LowerTriangle {
  readonly matrix: Float64Array;
  readonly size: number;
  /** Column of each row's first entry. */
  readonly starts: Int32Array;
}

/** The entries of four rows in all columns before the first of them; each sum in the order in which it would be made alone. */
function fillLeftOfBlock({ matrix, starts, size }: LowerTriangle, factor: Float64Array, top: number): void {
  const [a, b, c, d] = [top * size, (top + 1) * size, (top + 2) * size, (top + 3) * size];
  const start = Math.min(...starts.subarray(top, top + ROWS));
  for (let j = start; j < top; j++) {
    const row = j * size;
    let [sumA, sumB, sumC, sumD] = [matrix[a + j]!, matrix[b + j]!, matrix[c + j]!, matrix[d + j]!];
    for (let k = Math.max(start, starts[j]!); k < j; k++) {
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

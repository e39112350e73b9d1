/**
 * Normal equations of a least-squares problem: gram = AᵀA (row-major, size × size), moment = Aᵀb (size).
 */
export class NormalEquations {
  readonly size: number;
  readonly gram: Float64Array;
  readonly moment: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.gram = new Float64Array(size * size);
    this.moment = new Float64Array(size);
  }

  /** Adds Σ weight · (row·x − target)² to the objective. @param rows row-major, as many as there are targets and weights. */
  addRows(rows: Float64Array, targets: Float64Array, weights: Float64Array): void {
    const { size, gram, moment } = this;
    for (let row = 0, start = 0; row < targets.length; row++, start += size) {
      const weight = weights[row]!;
      const target = targets[row]!;
      for (let i = 0; i < size; i++) {
        const scaled = weight * rows[start + i]!;
        if (scaled === 0) continue;
        moment[i]! += scaled * target;
        for (let j = i; j < size; j++) gram[i * size + j]! += scaled * rows[start + j]!;
      }
    }
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) gram[i * size + j] = gram[j * size + i]!;
  }

  /** Adds weight · Σ (x_j − center_j)², the pull of a ridge toward `center`. */
  addRidge(center: ArrayLike<number>, weight: number): void {
    for (let i = 0; i < this.size; i++) {
      this.gram[i * this.size + i]! += weight;
      this.moment[i]! += weight * center[i]!;
    }
  }
}

/** Gradient below which a constraint counts as satisfied, relative to the largest moment. */
const TOLERANCE = 1e-10;
/** A pivot below this share of its diagonal marks a column that depends on those before it. */
const SINGULAR = 1e-12;

/**
 * Minimises ‖Ax − b‖² over x ≥ 0 by Lawson and Hanson's active-set method (Solving Least Squares Problems, 1974, chapter 23), on the
 * normal equations as Bro and de Jong (1997) do. Columns that depend on others get 0.
 */
export function solveNonNegative({ size, gram, moment }: NormalEquations): Float64Array {
  const solution = new Float64Array(size);
  const passive = new Uint8Array(size);
  const rejected = new Uint8Array(size);
  const tolerance = TOLERANCE * Math.max(...moment.map(Math.abs), Number.MIN_VALUE);
  // Lawson and Hanson's bound: the method ends long before, unless rounding makes it cycle.
  for (let iteration = 0; iteration < 3 * size + 10; iteration++) {
    const entering = steepest(size, gram, moment, solution, passive, rejected, tolerance);
    if (entering < 0) break;
    passive[entering] = 1;
    let candidate = solvePassive(size, gram, moment, passive);
    if (candidate === undefined || candidate[entering]! <= 0) {
      passive[entering] = 0;
      rejected[entering] = 1;
      continue;
    }
    while (candidate !== undefined && hasNegative(candidate, passive)) {
      stepToBoundary(solution, candidate, passive);
      candidate = solvePassive(size, gram, moment, passive);
    }
    if (candidate === undefined) break;
    solution.set(candidate);
    rejected.fill(0);
  }
  return solution;
}

/** Index of the free variable whose increase lowers the objective most, or −1 at the optimum. */
function steepest(
  size: number,
  gram: Float64Array,
  moment: Float64Array,
  solution: Float64Array,
  passive: Uint8Array,
  rejected: Uint8Array,
  tolerance: number,
): number {
  let best = -1;
  let bestGradient = tolerance;
  for (let i = 0; i < size; i++) {
    if (passive[i] || rejected[i]) continue;
    let gradient = moment[i]!;
    for (let j = 0; j < size; j++) gradient -= gram[i * size + j]! * solution[j]!;
    if (gradient > bestGradient) {
      bestGradient = gradient;
      best = i;
    }
  }
  return best;
}

const hasNegative = (values: Float64Array, passive: Uint8Array): boolean =>
  values.some((value, index) => passive[index] === 1 && value <= 0);

/** Moves `solution` toward `candidate` until the first variable reaches 0, and frees the variables at 0. */
function stepToBoundary(solution: Float64Array, candidate: Float64Array, passive: Uint8Array): void {
  let step = 1;
  for (let i = 0; i < solution.length; i++) {
    if (passive[i] && candidate[i]! <= 0)
      step = Math.min(step, solution[i]! / (solution[i]! - candidate[i]!));
  }
  for (let i = 0; i < solution.length; i++) {
    if (!passive[i]) continue;
    solution[i]! += step * (candidate[i]! - solution[i]!);
    if (candidate[i]! <= 0 && solution[i]! <= Number.EPSILON) {
      solution[i] = 0;
      passive[i] = 0;
    }
  }
}

/** Unconstrained solution over the passive variables by Cholesky; undefined if they depend on each other. */
function solvePassive(
  size: number,
  gram: Float64Array,
  moment: Float64Array,
  passive: Uint8Array,
): Float64Array | undefined {
  const indices: number[] = [];
  for (let i = 0; i < size; i++) if (passive[i]) indices.push(i);
  const count = indices.length;
  const factor = new Float64Array(count * count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let value = moment[indices[i]!]!;
    for (let j = 0; j <= i; j++) {
      let sum = gram[indices[i]! * size + indices[j]!]!;
      for (let k = 0; k < j; k++) sum -= factor[i * count + k]! * factor[j * count + k]!;
      if (i === j) {
        if (sum <= SINGULAR * gram[indices[i]! * size + indices[i]!]!) return undefined;
        factor[i * count + i] = Math.sqrt(sum);
      } else {
        factor[i * count + j] = sum / factor[j * count + j]!;
        value -= factor[i * count + j]! * values[j]!;
      }
    }
    values[i] = value / factor[i * count + i]!;
  }
  const solution = new Float64Array(size);
  for (let i = count - 1; i >= 0; i--) {
    let value = values[i]!;
    for (let k = i + 1; k < count; k++) value -= factor[k * count + i]! * solution[indices[k]!]!;
    solution[indices[i]!] = value / factor[i * count + i]!;
  }
  return solution;
}

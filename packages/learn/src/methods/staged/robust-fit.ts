import { NormalEquations, solveNonNegative } from '@ctfusion/base';

/** Rounds of reweighting that turn squared into (nearly) absolute error, so that one throttled run does not bend a family. */
const ROBUST_ROUNDS = 6;
/** Rounds before those of the logarithm, which only have to come near. */
const COARSE_ROUNDS = 3;
const LOG_ROUNDS = 4;
/**
 * Rounds where systems weigh the same and relative errors are made small: what few systems of a key say is found slowly, and after six rounds left-out
 * devices are still predicted worse.
 */
const WEIGHTED_ROUNDS = 15;
/** Share of the largest coefficient by which none moves any more once a weighted fit ends before its last round. */
const SETTLED = 0.002;
/** Relative error below which all runs weigh the same; about the noise of one run. */
const ROBUST_FLOOR = 0.03;
/** The same where systems weigh the same: smaller, so that half of the systems decide rather than their mean. */
const WEIGHTED_FLOOR = 0.01;
/** A step of the logarithm starts from a prediction that is at most this many times too short. */
const FARTHEST = 20;

/** Rows of a problem, relative to their totals. */
export interface RelativeRows {
  readonly size: number;
  /** Row-major, rows × size. */
  readonly values: Float64Array;
  readonly targets: Float64Array;
}

interface FitOptions {
  /** Toward which the ridge pulls, and its weight. */
  readonly center: Float64Array;
  readonly ridge: number;
  /** Of the rows. */
  readonly weights?: Float64Array;
  /** `relative` where it is absent. */
  readonly error?: FitError;
}

/**
 * What is made small: the error relative to the measured time, which is what a mean absolute percentage error counts; or that of the logarithm, by
 * which half and twice the time are errors of one size.
 */
export type FitError = 'relative' | 'logarithm';

/**
 * Iteratively reweighted non-negative least squares with a ridge toward `center`. Of a column that is zero on all rows only the ridge tells:
 * it stays where it is pulled, and costs nothing.
 */
export function robustFit(rows: RelativeRows, options: FitOptions): Float64Array {
  const used = usedColumns(rows);
  const { center, ridge } = options;
  const solution = ridge > 0 ? Float64Array.from(center) : new Float64Array(rows.size);
  const found = fitUsed(columnsOf(rows, used), {
    ...options,
    center: Float64Array.from(used, (column) => center[column]!),
  });
  for (const [index, column] of used.entries()) solution[column] = found[index]!;
  return solution;
}

function usedColumns({ size, values }: RelativeRows): number[] {
  const isUsed = new Uint8Array(size);
  for (let index = 0, column = 0; index < values.length; index++) {
    if (values[index] !== 0) isUsed[column] = 1;
    column = column + 1 === size ? 0 : column + 1;
  }
  return Array.from({ length: size }, (_, column) => column).filter((column) => isUsed[column] === 1);
}

function columnsOf({ size, values, targets }: RelativeRows, used: readonly number[]): RelativeRows {
  if (used.length === size) return { size, values, targets };
  const kept = new Float64Array(targets.length * used.length);
  for (let row = 0, index = 0; row < targets.length; row++)
    for (const column of used) kept[index++] = values[row * size + column]!;
  return { size: used.length, values: kept, targets };
}

function fitUsed(rows: RelativeRows, { center, ridge, weights, error }: FitOptions): Float64Array {
  const own = weights ?? new Float64Array(rows.targets.length).fill(1);
  const robust = Float64Array.from(own);
  let solution = center;
  const ofLogarithm = error === 'logarithm';
  const isWeighted = weights !== undefined && !ofLogarithm;
  const rounds = ofLogarithm ? COARSE_ROUNDS : isWeighted ? WEIGHTED_ROUNDS : ROBUST_ROUNDS;
  const floor = isWeighted ? WEIGHTED_FLOOR : ROBUST_FLOOR;
  for (let round = 0; round < rounds; round++) {
    const before = solution;
    solution = solve(rows, robust, { center, ridge });
    if (isWeighted && round > 0 && isSettled(before, solution)) break;
    reweight(robust, own, errorsOf(rows, solution), floor);
  }
  if (!ofLogarithm) return solution;
  for (let round = 0; round < LOG_ROUNDS; round++) {
    const linear = linearised(rows, solution);
    reweight(robust, own, linear.errors, floor);
    solution = solve(linear, robust, { center, ridge });
  }
  return solution;
}

function solve(
  { size, values, targets }: RelativeRows,
  weights: Float64Array,
  { center, ridge }: { readonly center: Float64Array; readonly ridge: number },
): Float64Array {
  const equations = new NormalEquations(size);
  equations.addRows(values, targets, weights);
  if (ridge > 0) equations.addRidge(center, ridge);
  return solveNonNegative(equations);
}

/** Whether no coefficient moved by more than a small share of the largest; they are in units of a stage's typical share of the time. */
function isSettled(before: Float64Array, after: Float64Array): boolean {
  let [moved, largest] = [0, 0];
  for (let j = 0; j < after.length; j++) {
    moved = Math.max(moved, Math.abs(after[j]! - before[j]!));
    largest = Math.max(largest, after[j]!);
  }
  return moved <= SETTLED * largest;
}

/** Predicted − target. */
function errorsOf({ size, values, targets }: RelativeRows, solution: Float64Array): Float64Array {
  const errors = new Float64Array(targets.length);
  for (let row = 0, start = 0; row < targets.length; row++, start += size) {
    let sum = -targets[row]!;
    for (let j = 0; j < size; j++) sum += values[start + j]! * solution[j]!;
    errors[row] = sum;
  }
  return errors;
}

/**
 * The problem near a solution whose error is that of the logarithm: log(target / predicted) ≈ log(target / p) + (p − predicted) / p, a
 * Gauss–Newton step.
 */
function linearised(
  rows: RelativeRows,
  solution: Float64Array,
): RelativeRows & { readonly errors: Float64Array } {
  const { size, targets } = rows;
  const predicted = errorsOf(rows, solution).map((error, index) =>
    Math.max(targets[index]! + error, targets[index]! / FARTHEST),
  );
  const errors = predicted.map((value, index) => Math.log(value / targets[index]!));
  return {
    size,
    values: scaledRows(rows.values, predicted, size),
    targets: errors.map((error) => 1 - error),
    errors,
  };
}

function scaledRows(values: Float64Array, predicted: Float64Array, size: number): Float64Array {
  const scaled = new Float64Array(values.length);
  for (let row = 0, index = 0; row < predicted.length; row++) {
    const factor = 1 / predicted[row]!;
    for (let j = 0; j < size; j++, index++) scaled[index] = values[index]! * factor;
  }
  return scaled;
}

/** Weight by row / |error|; their sum stays that of the rows' own weights. */
function reweight(weights: Float64Array, own: Float64Array, errors: Float64Array, floor: number): void {
  let sum = 0;
  let total = 0;
  for (let index = 0; index < weights.length; index++) {
    weights[index] = own[index]! / Math.max(Math.abs(errors[index]!), floor);
    sum += weights[index]!;
    total += own[index]!;
  }
  const mean = sum / total;
  for (let index = 0; index < weights.length; index++) weights[index]! /= mean;
}

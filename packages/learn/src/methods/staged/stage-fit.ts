import { NormalEquations, solveNonNegative } from '@ctfusion/base';
import type { StageCoefficients } from '@ctfusion/predict';

/** Rounds of reweighting that turn squared into (nearly) absolute error, so that one throttled run does not bend a family. */
const ROBUST_ROUNDS = 6;
/** Relative error below which all runs weigh the same; about the noise of one run. */
const ROBUST_FLOOR = 0.03;

/** Ridge weight, per row, of coefficients learned elsewhere: it decides only where these rows do not. */
const ELSEWHERE_WEIGHT = 1e-3;

/**
 * One part of the time, or the total, to be explained by stage columns.
 * All arrays have one entry per row; `scale` is the run's total time, so that errors are relative to it.
 */
export interface StageProblem {
  readonly stages: readonly Float64Array[];
  readonly target: Float64Array;
  readonly scale: Float64Array;
  readonly families: readonly string[];
  /** Coefficients learned elsewhere, one per stage. */
  readonly center?: readonly number[];
}

/**
 * Fits time ≈ Σ w_j · stage_j with w ≥ 0 on error relative to the total: once over all rows, with a weak pull toward coefficients learned
 * elsewhere, then per family with a ridge of weight
 * `shrinkage` (per row, in units of a stage's typical share of the total) toward the pooled coefficients. A stage that is zero on all
 * training rows gets 0.
 */
export function fitStages(
  problem: StageProblem,
  rows: ArrayLike<number>,
  shrinkage: number,
): StageCoefficients {
  const size = problem.stages.length;
  const shares = stageShares(problem, rows);
  const all = relativeRows(problem, rows, shares);
  const { center } = problem;
  const elsewhere = Float64Array.from({ length: size }, (_, j) => (center?.[j] ?? 0) * shares[j]!);
  const pooled = robustFit(all, elsewhere, center === undefined ? 0 : ELSEWHERE_WEIGHT * rows.length);
  const byFamily = new Map<string, number[]>();
  const families = new Set(Array.from(rows as ArrayLike<number>, (row) => problem.families[row]!));
  for (const family of families) {
    const own = Array.from(rows).filter((row) => problem.families[row] === family);
    const fitted = robustFit(relativeRows(problem, own, shares), pooled, shrinkage * own.length);
    byFamily.set(family, unscale(fitted, shares));
  }
  return { pooled: unscale(pooled, shares), byFamily: Object.fromEntries(byFamily) };
}

/** Root mean square of each stage relative to the total: the unit in which coefficients are compared; 1 for an all-zero stage. */
function stageShares({ stages, scale }: StageProblem, rows: ArrayLike<number>): Float64Array {
  return Float64Array.from(stages, (values) => {
    let sum = 0;
    for (let index = 0; index < rows.length; index++)
      sum += (values[rows[index]!]! / scale[rows[index]!]!) ** 2;
    const share = Math.sqrt(sum / rows.length);
    return share > 0 ? share : 1;
  });
}

const unscale = (values: Float64Array, shares: Float64Array): number[] =>
  Array.from(values, (value, j) => value / shares[j]!);

interface RelativeRows {
  readonly size: number;
  /** Row-major, rows × size. */
  readonly values: Float64Array;
  readonly targets: Float64Array;
}

function relativeRows(
  { stages, target, scale }: StageProblem,
  rows: ArrayLike<number>,
  shares: Float64Array,
): RelativeRows {
  const size = stages.length;
  const values = new Float64Array(rows.length * size);
  const targets = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    targets[index] = target[row]! / scale[row]!;
    for (let j = 0; j < size; j++) values[index * size + j] = stages[j]![row]! / scale[row]! / shares[j]!;
  }
  return { size, values, targets };
}

/** Iteratively reweighted non-negative least squares with a ridge toward `center`. */
function robustFit(
  { size, values, targets }: RelativeRows,
  center: Float64Array,
  ridge: number,
): Float64Array {
  const weights = new Float64Array(targets.length).fill(1);
  let solution = center;
  for (let round = 0; round < ROBUST_ROUNDS; round++) {
    const equations = new NormalEquations(size);
    for (let index = 0; index < targets.length; index++) {
      equations.addRow(values.subarray(index * size, (index + 1) * size), targets[index]!, weights[index]!);
    }
    if (ridge > 0) equations.addRidge(center, ridge);
    solution = solveNonNegative(equations);
    reweight(weights, solution, values, targets);
  }
  return solution;
}

/** Weight 1 / |relative error|, mean 1. */
function reweight(
  weights: Float64Array,
  solution: Float64Array,
  values: Float64Array,
  targets: Float64Array,
): void {
  const size = solution.length;
  let sum = 0;
  for (let index = 0; index < targets.length; index++) {
    let error = -targets[index]!;
    for (let j = 0; j < size; j++) error += values[index * size + j]! * solution[j]!;
    weights[index] = 1 / Math.max(Math.abs(error), ROBUST_FLOOR);
    sum += weights[index]!;
  }
  const mean = sum / targets.length;
  for (let index = 0; index < weights.length; index++) weights[index]! /= mean;
}

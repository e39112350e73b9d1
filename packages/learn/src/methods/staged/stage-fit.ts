import type { CoefficientKeys, StageCoefficients } from '@ctfusion/predict';
import { type FitError, type RelativeRows, robustFit } from './robust-fit.js';
import { groupsOfRows, weightsBySystem } from './system-weights.js';
import { type UntoldOf, untoldStages } from './untold-stages.js';

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
  readonly keys: CoefficientKeys;
  /** Coefficients learned elsewhere, one per stage. */
  readonly center?: readonly number[];
  /** Coefficient that physics expects of every stage, in place of `center`. */
  readonly expected?: number;
  /** The system of every row, where systems are to weigh the same. */
  readonly systems?: readonly string[];
  /** What is made small where systems weigh the same; there the logarithm's where it is absent, else the relative error. */
  readonly error?: FitError;
}

/**
 * Fits time ≈ Σ w_j · stage_j with w ≥ 0 on error relative to the total: once over all rows, with a weak pull toward coefficients learned
 * elsewhere, then per key of each level and per family, with a ridge toward the coefficients of the level above, in units of a stage's typical
 * share of the total. A stage that is zero on all training rows gets 0, or what physics expects of it. Where systems weigh the same and physics
 * expects nothing, so does one that one or two systems have which nothing else tells of (`untoldStages`).
 * @param shrinkage weight of the ridge: per row; where systems weigh the same, in systems.
 */
export function fitStages(
  problem: StageProblem,
  rows: ArrayLike<number>,
  shrinkage: number | readonly number[],
): StageCoefficients {
  const size = problem.stages.length;
  const shares = stageShares(problem, rows);
  const { stages, center, expected, keys, systems, error = 'logarithm' } = problem;
  const elsewhere = Float64Array.from(
    { length: size },
    (_, j) => (expected ?? center?.[j] ?? 0) * shares[j]!,
  );
  // What physics expects holds a stage that hardly anything tells of by itself.
  const untoldOf: UntoldOf = expected === undefined ? untoldStages(problem, rows) : () => undefined;
  const isUntold = stages.map((_, j) => Array.from(rows).some((row) => untoldOf(row)?.[j] === true));
  const fit = (own: ArrayLike<number>, toward: Float64Array, ridge: (weight: number) => number) => {
    const weights = systems === undefined ? undefined : weightsBySystem(own, systems);
    const total = weights === undefined ? own.length : weights.reduce((sum, weight) => sum + weight, 0);
    const options = {
      center: toward,
      ridge: ridge(total),
      ...(weights === undefined ? {} : { weights, error }),
    };
    const found = robustFit(relativeRows(problem, own, shares, untoldOf), options);
    // What is looked at on none of these rows is not what other systems show of it, either.
    return found.map((value, j) =>
      isUntold[j] === true && Array.from(own).every((row) => untoldOf(row)?.[j] === true) ? 0 : value,
    );
  };
  const ofLevel =
    (level: number) =>
    (total: number): number => {
      const strength = typeof shrinkage === 'number' ? shrinkage : shrinkage[level]!;
      return systems === undefined ? strength * total : strength;
    };
  const ofAll = (total: number): number => (center === undefined ? 0 : ELSEWHERE_WEIGHT * total);
  const pooled = fit(rows, elsewhere, expected === undefined ? ofAll : ofLevel(0));
  let above = (_rows: readonly number[]): Float64Array => pooled;
  const levels = [...keys.parents, keys.families].map((keyOf, level) => {
    const fits = new Map<string, Float64Array>();
    for (const [key, own] of groupsOfRows(rows, keyOf))
      if (key !== '' || keyOf === keys.families) fits.set(key, fit(own, above(own), ofLevel(level)));
    const wider = above;
    // A runtime is on several accelerators: what none of the keys of a level holds all of is drawn to the next wider one.
    above = (own) => {
      const key = keyOf[own[0]!]!;
      const found = fits.get(key);
      return found !== undefined && own.every((row) => keyOf[row] === key) ? found : wider(own);
    };
    return Object.fromEntries(Array.from(fits, ([key, values]) => [key, unscale(values, shares)]));
  });
  const byFamily = levels.pop()!;
  return { pooled: unscale(pooled, shares), ...(levels.length === 0 ? {} : { byParent: levels }), byFamily };
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

function relativeRows(
  { stages, target, scale }: StageProblem,
  rows: ArrayLike<number>,
  shares: Float64Array,
  untoldOf: UntoldOf,
): RelativeRows {
  const size = stages.length;
  const values = new Float64Array(rows.length * size);
  const targets = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    targets[index] = target[row]! / scale[row]!;
    const untold = untoldOf(row);
    for (let j = 0; j < size; j++)
      if (untold?.[j] !== true) values[index * size + j] = stages[j]![row]! / scale[row]! / shares[j]!;
  }
  return { size, values, targets };
}

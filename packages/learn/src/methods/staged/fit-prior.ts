import { coefficientsOf, type Prior, RUN_PARTS, type RunPart, type Stage, stageSum } from '@ctfusion/predict';
import { fitStages, type StageProblem } from './stage-fit.js';

/** Ridge weights that the training systems choose among. */
const SHRINKAGES = [1e-4, 1e-3, 1e-2, 0.1, 1];

/** Measured times (ms): the total, and its parts where they were measured. */
export interface MeasuredTimes {
  readonly total: Float64Array;
  readonly parts?: Readonly<Record<RunPart, Float64Array>>;
}

/** Everything that a prior is fitted to; arrays have one entry per row of the dataset. */
export interface PriorData {
  readonly stages: readonly Stage[];
  readonly times: MeasuredTimes;
  readonly families: readonly string[];
}

interface NamedProblem extends StageProblem {
  readonly part: RunPart | 'total';
  readonly names: readonly string[];
}

/** One problem per measured part, or a single one for the total. */
function problems({ stages, times, families }: PriorData): NamedProblem[] {
  const problem = (part: RunPart | 'total', used: readonly Stage[], target: Float64Array): NamedProblem => ({
    part,
    names: used.map((stage) => stage.name),
    stages: used.map((stage) => stage.values),
    target,
    scale: times.total,
    families,
  });
  const { parts } = times;
  if (parts === undefined) return [problem('total', stages, times.total)];
  return RUN_PARTS.map((part) =>
    problem(
      part,
      stages.filter((stage) => stage.part === part),
      parts[part],
    ),
  ).filter(({ names }) => names.length > 0);
}

/** Fits every part with the given ridge weights (one per part, in the problems' order). */
export function fitPrior(data: PriorData, rows: ArrayLike<number>, shrinkages: readonly number[]): Prior {
  return {
    fits: problems(data).map((problem, index) => ({
      part: problem.part,
      stages: problem.names,
      coefficients: fitStages(problem, rows, shrinkages[index]!),
    })),
  };
}

/**
 * The ridge weight of each part with the smallest mean absolute error, relative to the total, on groups left out of `rows` one fold
 * at a time.
 * @param folds lists of rows; each is predicted from the others.
 */
export function chooseShrinkages(data: PriorData, folds: readonly (readonly number[])[]): number[] {
  return problems(data).map((problem) => {
    const errors = SHRINKAGES.map((shrinkage) => leaveOutError(problem, folds, shrinkage));
    return SHRINKAGES[errors.indexOf(Math.min(...errors))]!;
  });
}

function leaveOutError(
  problem: NamedProblem,
  folds: readonly (readonly number[])[],
  shrinkage: number,
): number {
  let sum = 0;
  for (const [index, fold] of folds.entries()) {
    const training = folds.flatMap((rows, other) => (other === index ? [] : rows));
    const coefficients = fitStages(problem, training, shrinkage);
    let error = 0;
    for (const row of fold) {
      error +=
        Math.abs(
          stageSum(problem.stages, coefficientsOf(coefficients, problem.families[row]!), row) -
            problem.target[row]!,
        ) / problem.scale[row]!;
    }
    sum += error / fold.length;
  }
  return sum / folds.length;
}

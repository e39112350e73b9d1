import type { Stage } from '../../vectors/stages/stage.js';
import { RUN_PARTS, type RunPart } from '../../vectors/stages/stage.js';
import { fitStages, type StageCoefficients, type StageProblem } from './stage-fit.js';

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

/** One fit: the stages it uses and their coefficients. `part` is 'total' where the parts were not measured. */
interface PriorFit {
  readonly part: RunPart | 'total';
  readonly stages: readonly string[];
  readonly coefficients: StageCoefficients;
}

export interface Prior {
  readonly fits: readonly PriorFit[];
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

/** A family's coefficients, or the pooled ones for a family that training did not see. */
function coefficientsOf({ pooled, byFamily }: StageCoefficients, family: string): readonly number[] {
  return Object.hasOwn(byFamily, family) ? byFamily[family]! : pooled;
}

function stageSum(stages: readonly Float64Array[], coefficients: readonly number[], row: number): number {
  let sum = 0;
  for (let j = 0; j < stages.length; j++) sum += coefficients[j]! * stages[j]![row]!;
  return sum;
}

/** Prior time (ms) of each stage of one row: coefficient × stage, in the order of the fits' stages. */
export type StageContributions = readonly {
  readonly stage: string;
  readonly part: RunPart;
  readonly timeMs: number;
}[];

/** Prior time (ms) of every row: by part, and in total. */
export interface PriorTimes {
  readonly total: Float64Array;
  readonly parts: Readonly<Record<RunPart, Float64Array>>;
}

/** A prior that explains nothing would divide the residual by 0. */
const SMALLEST_TIME_MS = 1e-3;

export function priorTimes(
  prior: Prior,
  stages: readonly Stage[],
  families: readonly string[],
  rows: ArrayLike<number>,
): PriorTimes {
  const count = rows.length;
  const parts = Object.fromEntries(RUN_PARTS.map((part) => [part, new Float64Array(count)])) as Record<
    RunPart,
    Float64Array
  >;
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  for (const { stages: names, coefficients } of prior.fits) {
    const used = names.map((name) => byName.get(name)!);
    for (let index = 0; index < count; index++) {
      const row = rows[index]!;
      const own = coefficientsOf(coefficients, families[row]!);
      for (let j = 0; j < used.length; j++) parts[used[j]!.part][index]! += own[j]! * used[j]!.values[row]!;
    }
  }
  const total = Float64Array.from({ length: count }, (_, index) =>
    Math.max(
      SMALLEST_TIME_MS,
      RUN_PARTS.reduce((sum, part) => sum + parts[part][index]!, 0),
    ),
  );
  return { total, parts };
}

/** What each stage adds to the prior time of one row. */
export function stageContributions(
  prior: Prior,
  stages: readonly Stage[],
  family: string,
  row: number,
): StageContributions {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  return prior.fits.flatMap(({ stages: names, coefficients }) => {
    const own = coefficientsOf(coefficients, family);
    return names.map((name, j) => {
      const stage = byName.get(name)!;
      return { stage: name, part: stage.part, timeMs: own[j]! * stage.values[row]! };
    });
  });
}

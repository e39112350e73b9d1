import { RUN_PARTS, type RunPart, type Stage } from '../../tasks/stage.js';

/** Coefficients (≥ 0) per stage, in the stages' order. */
export interface StageCoefficients {
  readonly pooled: readonly number[];
  readonly byFamily: Readonly<Record<string, readonly number[]>>;
}

/** One fit: the stages it uses and their coefficients. `part` is 'total' where the sum of all parts was fitted. */
export interface PriorFit {
  readonly part: RunPart | 'total';
  readonly stages: readonly string[];
  readonly coefficients: StageCoefficients;
}

export interface Prior {
  readonly fits: readonly PriorFit[];
}

/** A family's coefficients, or the pooled ones for a family that training did not see. */
function coefficientsOf({ pooled, byFamily }: StageCoefficients, family: string): readonly number[] {
  return Object.hasOwn(byFamily, family) ? byFamily[family]! : pooled;
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
    const ofRow = coefficientsByRow(coefficients, families, rows);
    for (const [j, name] of names.entries()) {
      const { part, values } = byName.get(name)!;
      const sums = parts[part];
      for (let index = 0; index < count; index++) sums[index]! += ofRow[index]![j]! * values[rows[index]!]!;
    }
  }
  const total = new Float64Array(count);
  for (const part of RUN_PARTS)
    for (let index = 0; index < count; index++) total[index]! += parts[part][index]!;
  for (let index = 0; index < count; index++) total[index] = Math.max(SMALLEST_TIME_MS, total[index]!);
  return { total, parts };
}

function coefficientsByRow(
  coefficients: StageCoefficients,
  families: readonly string[],
  rows: ArrayLike<number>,
): (readonly number[])[] {
  const known = new Map<string, readonly number[]>();
  return Array.from(rows, (row) => {
    const family = families[row]!;
    const own = known.get(family) ?? coefficientsOf(coefficients, family);
    known.set(family, own);
    return own;
  });
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

import { RUN_PARTS, type RunPart, type Stage } from '../../tasks/stage.js';
import type { CoefficientKeys } from '../../tasks/task-families.js';

/** Coefficients (≥ 0) per stage, in the stages' order. */
export interface StageCoefficients {
  readonly pooled: readonly number[];
  /** Of the levels between, from the widest: key → coefficients. */
  readonly byParent?: readonly Readonly<Record<string, readonly number[]>>[];
  readonly byFamily: Readonly<Record<string, readonly number[]>>;
}

/** One fit: the stages it uses and their coefficients. `part` is 'total' where the sum of all parts was fitted. */
export interface AnalyticalFit {
  readonly part: RunPart | 'total';
  readonly stages: readonly string[];
  readonly coefficients: StageCoefficients;
}

/** The physical part of the staged model: a time is Σ coefficient · stage. */
export interface AnalyticalModel {
  readonly fits: readonly AnalyticalFit[];
}

/** A family's coefficients; for one that training did not see those of the nearest level above that it saw, at last the pooled ones. */
function coefficientsOf(
  { pooled, byParent = [], byFamily }: StageCoefficients,
  { families, parents }: CoefficientKeys,
  row: number,
): readonly number[] {
  const family = families[row]!;
  if (Object.hasOwn(byFamily, family)) return byFamily[family]!;
  for (let level = byParent.length - 1; level >= 0; level--) {
    const key = parents[level]![row]!;
    if (Object.hasOwn(byParent[level]!, key)) return byParent[level]![key]!;
  }
  return pooled;
}

/** How many levels up a row finds its coefficients: 0 for a family that training saw. */
export function levelsUp(
  analytical: AnalyticalModel,
  { families, parents }: CoefficientKeys,
  row: number,
): number {
  const { byParent = [], byFamily } = analytical.fits[0]!.coefficients;
  if (Object.hasOwn(byFamily, families[row]!)) return 0;
  const known = byParent.findLastIndex((level, index) => Object.hasOwn(level, parents[index]![row]!));
  return byParent.length - known;
}

/** Analytical time (ms) of each stage of one row: coefficient × stage, in the order of the fits' stages. */
export type StageContributions = readonly {
  readonly stage: string;
  readonly part: RunPart;
  readonly timeMs: number;
}[];

/** Analytical time (ms) of every row: by part, and in total. */
export interface AnalyticalTimes {
  readonly total: Float64Array;
  readonly parts: Readonly<Record<RunPart, Float64Array>>;
}

/** An analytical model that explains nothing would divide the residual by 0. */
const SMALLEST_TIME_MS = 1e-3;

/** Times of some rows of a table, in the order of `rows`; with `stages` and `keys` of the whole table. Never 0. */
export function analyticalTimes(
  analytical: AnalyticalModel,
  stages: readonly Stage[],
  keys: CoefficientKeys,
  rows: ArrayLike<number>,
): AnalyticalTimes {
  const count = rows.length;
  const parts = Object.fromEntries(RUN_PARTS.map((part) => [part, new Float64Array(count)])) as Record<
    RunPart,
    Float64Array
  >;
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  for (const { stages: names, coefficients } of analytical.fits) {
    const runs = coefficientRuns(coefficients, keys, rows);
    for (const [j, name] of names.entries()) {
      const { part, values } = byName.get(name)!;
      const sums = parts[part];
      for (const { start, end, own } of runs) {
        const coefficient = own[j]!;
        for (let index = start; index < end; index++) sums[index]! += coefficient * values[rows[index]!]!;
      }
    }
  }
  const total = new Float64Array(count);
  for (const part of RUN_PARTS) {
    const sums = parts[part];
    for (let index = 0; index < count; index++) total[index]! += sums[index]!;
  }
  for (let index = 0; index < count; index++) total[index] = Math.max(SMALLEST_TIME_MS, total[index]!);
  return { total, parts };
}

interface CoefficientRun {
  readonly start: number;
  readonly end: number;
  readonly own: readonly number[];
}

/** Stretches of rows with the same keys, and their coefficients: a ranking is one, and a look-up a row would take longer than the sum. */
function coefficientRuns(
  coefficients: StageCoefficients,
  keys: CoefficientKeys,
  rows: ArrayLike<number>,
): CoefficientRun[] {
  const texts = [keys.families, ...keys.parents];
  const isSame = (a: number, b: number): boolean => texts.every((values) => values[a] === values[b]);
  const runs: CoefficientRun[] = [];
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && isSame(rows[start]!, rows[end]!)) end++;
    runs.push({ start, end, own: coefficientsOf(coefficients, keys, rows[start]!) });
    start = end;
  }
  return runs;
}

/** What each stage adds to the analytical time of one row. */
export function stageContributions(
  analytical: AnalyticalModel,
  stages: readonly Stage[],
  keys: CoefficientKeys,
  row: number,
): StageContributions {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  return analytical.fits.flatMap(({ stages: names, coefficients }) => {
    const own = coefficientsOf(coefficients, keys, row);
    return names.map((name, j) => {
      const stage = byName.get(name)!;
      return { stage: name, part: stage.part, timeMs: own[j]! * stage.values[row]! };
    });
  });
}

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
  const level = nearestLevel(byParent, parents, row);
  return level < 0 ? pooled : byParent[level]![keyOf(byParent, parents, level, row)]!;
}

type ParentCoefficients = NonNullable<StageCoefficients['byParent']>;

/** A bundle of when its kind had fewer levels lacks the widest. */
const keyOf = (
  byParent: ParentCoefficients,
  parents: CoefficientKeys['parents'],
  level: number,
  row: number,
): string => parents[parents.length - byParent.length + level]![row]!;

/** The narrowest level that has the row's key; −1 where none has. */
const nearestLevel = (
  byParent: ParentCoefficients,
  parents: CoefficientKeys['parents'],
  row: number,
): number => byParent.findLastIndex((own, level) => Object.hasOwn(own, keyOf(byParent, parents, level, row)));

/** How many levels up a row finds its coefficients: 0 for a family that training saw. */
export function levelsUp(
  analytical: AnalyticalModel,
  { families, parents }: CoefficientKeys,
  row: number,
): number {
  const { byParent = [], byFamily } = analytical.fits[0]!.coefficients;
  if (Object.hasOwn(byFamily, families[row]!)) return 0;
  return byParent.length - nearestLevel(byParent, parents, row);
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

/**
 * As `analyticalTimes`, where some stages have changed: what the other parts take is known.
 * @param before times of the unchanged stages, and the parts that the changed ones belong to
 */
export function changedTimes(
  analytical: AnalyticalModel,
  stages: readonly Stage[],
  keys: CoefficientKeys,
  rows: ArrayLike<number>,
  { times, parts }: { readonly times: AnalyticalTimes; readonly parts: ReadonlySet<RunPart> },
): AnalyticalTimes {
  const changed = analyticalTimes(analytical, stages, keys, rows, parts);
  return summed(
    Object.fromEntries(
      RUN_PARTS.map((part) => [part, (parts.has(part) ? changed : times).parts[part]]),
    ) as AnalyticalTimes['parts'],
    rows.length,
  );
}

/**
 * Times of some rows of a table, in the order of `rows`; with `stages` and `keys` of the whole table. Never 0.
 * @param wanted the parts that are summed
 */
export function analyticalTimes(
  analytical: AnalyticalModel,
  stages: readonly Stage[],
  keys: CoefficientKeys,
  rows: ArrayLike<number>,
  wanted: ReadonlySet<RunPart> = new Set(RUN_PARTS),
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
      const stage = byName.get(name)!;
      if (!wanted.has(stage.part)) continue;
      const { values } = stage;
      const sums = parts[stage.part];
      for (const { start, end, own } of runs) {
        const coefficient = own[j]!;
        for (let index = start; index < end; index++) sums[index]! += coefficient * values[rows[index]!]!;
      }
    }
  }
  return summed(parts, count);
}

function summed(parts: AnalyticalTimes['parts'], count: number): AnalyticalTimes {
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
  return stretchesOf(keys, rows).map(({ start, end }) => ({
    start,
    end,
    own: coefficientsOf(coefficients, keys, rows[start]!),
  }));
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Keys are never changed, and the times of a table are asked for with many other values in one column. */
const remembered = new WeakMap<
  CoefficientKeys,
  { readonly rows: ArrayLike<number>; readonly stretches: readonly Stretch[] }
>();

function stretchesOf(keys: CoefficientKeys, rows: ArrayLike<number>): readonly Stretch[] {
  const known = remembered.get(keys);
  if (known?.rows === rows) return known.stretches;
  const texts = [keys.families, ...keys.parents];
  const isSame = (a: number, b: number): boolean => texts.every((values) => values[a] === values[b]);
  const stretches: Stretch[] = [];
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && isSame(rows[start]!, rows[end]!)) end++;
    stretches.push({ start, end });
    start = end;
  }
  remembered.set(keys, { rows, stretches });
  return stretches;
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

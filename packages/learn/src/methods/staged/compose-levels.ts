import { mean } from '@ctfusion/base';
import {
  type AnalyticalModel,
  type AnalyticalTimes,
  analyticalTimes,
  type Candidate,
  CONVOLUTION_RATES,
  type ColumnEffect,
  coefficientKeys,
  columnCorrections,
  type LevelLearning,
  levelsUp,
  RUN_PARTS,
  type RunPart,
  trainingStages,
} from '@ctfusion/predict';
import type { AnalyticalTraining } from './compose-analytical-model.js';
import { type AnalyticalData, fitAnalyticalModel } from './fit-analytical-model.js';
import { effectFactors, fitColumnEffects } from './fit-column-effects.js';
import { clearlyBetter, groupErrors, groupPercentages, rowsOfGroups } from './group-errors.js';
import { innerFolds } from './inner-folds.js';
import type { FitError } from './robust-fit.js';
import { groupsOfRows, thinned } from './system-weights.js';

/** Systems' worth of rows by which the widest levels are drawn to the pooled coefficients. */
const WIDEST_STRENGTH = 1;
/**
 * The same of the level above families, where there are several, and of families, to those above. One system tells much of its runtime on its accelerator, so levels between
 * are drawn weakly; that another of its family is as fast needs several. The first of each stays unless another is clearly better.
 */
const BETWEEN_STRENGTHS = [0.03, 0.3] as const;
const FAMILY_STRENGTHS = [1, 0.1] as const;
/** Fits of coefficients and effects in turn. */
const TURNS = 1;
/** Deviation of the log error of a key that training did not see, where there are too few keys to leave one out. */
const DEFAULT_DEVIATION = 0.5;

/** Systems of every row, and the folds of whole groups that are left out to judge choices. */
export interface LevelTraining extends AnalyticalTraining {
  readonly learning: LevelLearning;
  readonly systems: readonly string[];
  readonly folds: readonly (readonly number[])[];
}

interface Choice {
  /** By level, families last. */
  readonly strength: readonly number[];
  readonly error: FitError;
  readonly effects: readonly (readonly string[])[];
}

/** By how many levels are unknown, from one: as left-out keys show it; and widened where few keys do. */
interface UnseenDeviations {
  readonly typical: readonly number[];
  readonly cautious: readonly number[];
}

interface Fitted {
  readonly analytical: AnalyticalModel;
  readonly effects: readonly ColumnEffect[];
}

interface Tried extends Choice {
  /** Of every row from fits without its fold: analytical times, what effects add to their logarithm and its variance, levels up to a known key. */
  readonly times: AnalyticalTimes;
  readonly correction: Float64Array;
  readonly variance: Float64Array;
  readonly up: Int32Array;
  readonly errors: readonly number[];
  /** The same errors relative to the measured time. */
  readonly percentages: readonly number[];
}

/** Coefficients of levels and effects of columns, as inner errors chose them. */
export interface ComposedLevels extends Fitted {
  readonly data: AnalyticalData;
  readonly outOfGroup: AnalyticalTimes;
  readonly correction: Float64Array;
  /** Doubt about every row's effects and, where its fold took all of a key, about its coefficients. */
  readonly variance: Float64Array;
  /** The part of it that is about the effects. */
  readonly columnVariance: Float64Array;
  readonly unseenDeviations: readonly number[];
  /** What the fit makes small. */
  readonly error: FitError;
  /** Levels that every row's fold took all of. */
  readonly up: Int32Array;
  readonly candidates: readonly Candidate[];
}

/** Chooses how strongly levels are drawn to those above, then effects one after the other, on groups left out inside the training groups. */
export function composeLevels(training: LevelTraining): ComposedLevels {
  const { table, kindName, times, elsewhere, learning, systems } = training;
  const data: AnalyticalData = {
    stages: trainingStages(table, { kindName, convolutionRate: CONVOLUTION_RATES[0] })!,
    times: { total: times.total },
    keys: coefficientKeys(table, kindName),
    elsewhere,
    ...(learning.expected === undefined ? {} : { expected: learning.expected }),
    systems,
  };
  const candidates: Candidate[] = [];
  const plain = training.folds.map(() => new Map<string, AnalyticalModel>());
  const [usual, ...others] = strengthsOf(learning);
  let chosen = attempt(training, data, { strength: usual!, error: 'logarithm', effects: [] }, plain);
  for (const error of learning.fitErrors ?? []) {
    const tried = attempt(training, data, { ...chosen, error }, plain);
    // Of what is reported in percent of the measured time, percentages judge: a logarithm would choose itself.
    const isBetter = clearlyBetter(tried.percentages, chosen.percentages);
    for (const one of [tried, chosen])
      candidates.push({
        choice: 'fit_error',
        candidate: one.error,
        innerError: mean([...one.percentages]),
        chosen: (one === tried) === isBetter,
      });
    if (isBetter) chosen = tried;
  }
  // What is made small judges, too: strengths are for the fit that they are used in.
  const strengths = [
    chosen,
    ...others.map((strength) => attempt(training, data, { ...chosen, strength }, plain)),
  ];
  chosen = strengths.reduce((one, other) => (clearlyBetter(errorsOf(other), errorsOf(one)) ? other : one));
  for (const one of strengths)
    candidates.push(candidate('strength', one.strength.join(' '), one, one === chosen));
  for (const columns of learning.effects) {
    if (!columns.every((name) => table.has(name))) continue;
    const tried = attempt(training, data, { ...chosen, effects: [...chosen.effects, columns] }, plain);
    // Effects are shrunk by themselves: where they say nothing they cost nothing.
    const isBetter = mean([...errorsOf(tried)]) < mean([...errorsOf(chosen)]);
    const name = columns.join(' × ');
    candidates.push(
      candidate('column_effects', name, tried, isBetter),
      candidate('column_effects', `none by ${name}`, chosen, !isBetter),
    );
    if (isBetter) chosen = tried;
  }
  const allRows = Array.from({ length: table.rowCount }, (_, row) => row);
  const unseen = deviationsOfUnseen({ ...data, error: chosen.error }, chosen.strength);
  return {
    ...fit(training, data, allRows, chosen),
    data,
    outOfGroup: chosen.times,
    correction: chosen.correction,
    variance: chosen.variance.map((value, row) => {
      const up = chosen.up[row]!;
      return value + (up === 0 ? 0 : unseen.typical[up - 1]! ** 2);
    }),
    columnVariance: chosen.variance,
    unseenDeviations: unseen.cautious,
    error: chosen.error,
    up: chosen.up,
    candidates,
  };
}

/** Strengths by level that are tried, families last. */
function strengthsOf({ parentLevels, strengths }: LevelLearning): number[][] {
  const parents = parentLevels.length;
  if (strengths !== undefined)
    return strengths.map((strength) => new Array<number>(parents + 1).fill(strength));
  const between = parents > 1 ? BETWEEN_STRENGTHS : [BETWEEN_STRENGTHS[0]];
  return between.flatMap((middle) =>
    FAMILY_STRENGTHS.map((family) =>
      Array.from({ length: parents + 1 }, (_, level) =>
        level === parents ? family : level === 0 || level < parents - 1 ? WIDEST_STRENGTH : middle,
      ),
    ),
  );
}

const candidate = (choice: Candidate['choice'], name: string, tried: Tried, chosen: boolean): Candidate => ({
  choice,
  candidate: name,
  innerError: mean([...errorsOf(tried)]),
  chosen,
});

const errorsOf = ({ error, errors, percentages }: Tried): readonly number[] =>
  error === 'relative' ? percentages : errors;

/**
 * Coefficients on times without the effects, effects on what the coefficients leave, in turn.
 * @param plain coefficients without effects that were fitted to the same rows already, by strength
 */
function fit(
  { table, systems }: LevelTraining,
  given: AnalyticalData,
  all: readonly number[],
  { strength, error, effects }: Choice,
  plain: Map<string, AnalyticalModel> = new Map(),
): Fitted {
  const rows = thinned(all, systems);
  const data = { ...given, error };
  const key = [error, ...strength].join(' ');
  let analytical = plain.get(key) ?? fitAnalyticalModel(data, rows, 'total', strength);
  plain.set(key, analytical);
  let found: readonly ColumnEffect[] = [];
  for (let turn = 0; turn < TURNS && effects.length > 0; turn++) {
    const { total } = analyticalTimes(analytical, data.stages, data.keys, rows);
    const logErrors = new Float64Array(table.rowCount);
    for (const [position, row] of rows.entries())
      logErrors[row] = Math.log(data.times.total[row]! / total[position]!);
    found = fitColumnEffects({ table, logErrors, systems, families: data.keys.families, rows }, effects);
    const factors = effectFactors(table, found);
    const without = { total: data.times.total.map((time, row) => time / factors[row]!) };
    analytical = fitAnalyticalModel({ ...data, times: without }, rows, 'total', strength);
  }
  return { analytical, effects: found };
}

/** Every row from a fit without its fold; with a single group, from one that saw it. */
function attempt(
  training: LevelTraining,
  data: AnalyticalData,
  choice: Choice,
  plain: readonly Map<string, AnalyticalModel>[],
): Tried {
  const { table, folds, groups } = training;
  const count = table.rowCount;
  const total = new Float64Array(count);
  const parts = Object.fromEntries(RUN_PARTS.map((part) => [part, new Float64Array(count)])) as Record<
    RunPart,
    Float64Array
  >;
  const [correction, variance] = [new Float64Array(count), new Float64Array(count)];
  const up = new Int32Array(count);
  for (const [index, fold] of folds.entries()) {
    const others =
      folds.length === 1 ? [...fold] : folds.flatMap((rows, other) => (other === index ? [] : rows));
    const { analytical, effects } = fit(training, data, others, choice, plain[index]!);
    const found = analyticalTimes(analytical, data.stages, data.keys, fold);
    const corrections = columnCorrections(table, effects);
    for (const [position, row] of fold.entries()) {
      total[row] = found.total[position]!;
      for (const part of RUN_PARTS) parts[part][row] = found.parts[part][position]!;
      correction[row] = corrections.mean[row]!;
      variance[row] = corrections.variance[row]!;
      up[row] = levelsUp(analytical, data.keys, row);
    }
  }
  const logErrors = data.times.total.map((time, row) => Math.log(time / total[row]!) - correction[row]!);
  return {
    ...choice,
    times: { total, parts },
    correction,
    variance,
    up,
    errors: groupErrors(logErrors, groups),
    percentages: groupPercentages(logErrors, groups),
  };
}

/** Log errors of rows of keys that were left out, by how many levels up their coefficients came from; one root mean square a key. */
function errorsOfUnseen(data: AnalyticalData, strength: readonly number[]): Map<number, number[]> {
  const byLevels = new Map<number, number[]>();
  for (const keyOf of [data.keys.families, ...data.keys.parents.toReversed()]) {
    const keys = rowsOfGroups(keyOf);
    const folds = keys.length < 3 ? [] : innerFolds(keys);
    for (const [index, fold] of folds.entries()) {
      const others = folds.flatMap((list, other) => (other === index ? [] : list));
      const analytical = fitAnalyticalModel(data, thinned(others, data.systems!), 'total', strength);
      const { total } = analyticalTimes(analytical, data.stages, data.keys, fold);
      const square = new Map(
        fold.map((row, position) => [row, Math.log(data.times.total[row]! / total[position]!) ** 2]),
      );
      for (const own of groupsOfRows(fold, keyOf).values()) {
        const up = levelsUp(analytical, data.keys, own[0]!);
        const errors = byLevels.get(up) ?? [];
        errors.push(Math.sqrt(mean(own.map((row) => square.get(row)!))));
        byLevels.set(up, errors);
      }
    }
  }
  return byLevels;
}

/**
 * Standard deviation of the log error of rows whose family training did not see; then of those whose key of each level above it did not, up to
 * the widest, never less than the one before. A level that no left-out key shows has a documented deviation.
 */
function deviationsOfUnseen(data: AnalyticalData, strength: readonly number[]): UnseenDeviations {
  const errors = errorsOfUnseen(data, strength);
  const typical: number[] = [];
  const cautious: number[] = [];
  for (let up = 1; up <= data.keys.parents.length + 1; up++) {
    const own = errors.get(up) ?? [];
    const deviation = own.length === 0 ? DEFAULT_DEVIATION : Math.sqrt(mean(own.map((error) => error ** 2)));
    typical.push(Math.max(deviation, typical.at(-1) ?? 0));
    cautious.push(Math.max(deviation * fewKeysFactor(own.length), cautious.at(-1) ?? 0));
  }
  return { typical, cautious };
}

/** By how much wider an interval has to be where a deviation is learned from few keys: Student's t over the normal quantile, at 95 %. */
function fewKeysFactor(keys: number): number {
  if (keys < 2) return keys === 0 ? 1 : STUDENT_95[0]! / NORMAL_95;
  const quantile = STUDENT_95[Math.min(keys - 1, STUDENT_95.length) - 1]!;
  return (quantile / NORMAL_95) * Math.sqrt(1 + 1 / keys);
}

/** Quantiles of Student's t at 95 % for 1, 2, … degrees of freedom (Student, The Probable Error of a Mean, 1908, and later tables). */
const STUDENT_95 = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812];
const NORMAL_95 = 1.645;

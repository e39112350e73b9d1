import { mean } from '@ctfusion/base';
import {
  type Candidate,
  CONVOLUTION_RATES,
  type ColumnEffect,
  coefficientKeys,
  columnCorrections,
  type LevelLearning,
  levelsUp,
  type Prior,
  type PriorTimes,
  priorTimes,
  RUN_PARTS,
  type RunPart,
  trainingStages,
} from '@ctfusion/predict';
import type { PriorTraining } from './compose-prior.js';
import { effectFactors, fitColumnEffects } from './fit-column-effects.js';
import { fitPrior, type PriorData } from './fit-prior.js';
import { clearlyBetter, groupErrors, rowsOfGroups } from './group-errors.js';

/** Systems' worth of rows by which a level is drawn to the one above; the first stays unless another is clearly better. */
const STRENGTHS = [1, 0.1, 0.3, 3, 10] as const;
/** Fits of coefficients and effects in turn. */
const TURNS = 2;
/** Deviation of the log error of a key that training did not see, where there are too few keys to leave one out. */
const DEFAULT_DEVIATION = 0.5;

/** Systems of every row, and the folds of whole groups that are left out to judge choices. */
export interface LevelTraining extends PriorTraining {
  readonly learning: LevelLearning;
  readonly systems: readonly string[];
  readonly folds: readonly (readonly number[])[];
}

interface Choice {
  readonly strength: number;
  readonly effects: readonly (readonly string[])[];
}

interface Fitted {
  readonly prior: Prior;
  readonly effects: readonly ColumnEffect[];
}

interface Tried extends Choice {
  /** Of every row from fits without its fold: prior times, what effects add to their logarithm and its variance, levels up to a known key. */
  readonly times: PriorTimes;
  readonly correction: Float64Array;
  readonly variance: Float64Array;
  readonly up: Int32Array;
  readonly errors: readonly number[];
}

/** Coefficients of levels and effects of columns, as inner errors chose them. */
export interface ComposedLevels extends Fitted {
  readonly data: PriorData;
  readonly outOfGroup: PriorTimes;
  readonly correction: Float64Array;
  /** Doubt about every row's effects and, where its fold took all of a key, about its coefficients. */
  readonly variance: Float64Array;
  readonly unseenDeviations: readonly number[];
  readonly candidates: readonly Candidate[];
}

/** Chooses effects one after the other, then how strongly levels are drawn to those above, on groups left out inside the training groups. */
export function composeLevels(training: LevelTraining): ComposedLevels {
  const { table, layout, times, elsewhere, learning, systems } = training;
  const data: PriorData = {
    stages: trainingStages(table, { layout, convolutionRate: CONVOLUTION_RATES[0] })!,
    times: { total: times.total },
    keys: coefficientKeys(table, layout),
    elsewhere,
    systems,
  };
  const candidates: Candidate[] = [];
  let chosen = attempt(training, data, { strength: STRENGTHS[0], effects: [] });
  for (const columns of learning.effects) {
    if (!columns.every((name) => table.has(name))) continue;
    const tried = attempt(training, data, { ...chosen, effects: [...chosen.effects, columns] });
    const isBetter = clearlyBetter(tried.errors, chosen.errors);
    candidates.push(
      candidate('column_effects', `${columns.join(' × ')}`, tried, isBetter),
      candidate('column_effects', `without ${columns.join(' × ')}`, chosen, !isBetter),
    );
    if (isBetter) chosen = tried;
  }
  const strengths = STRENGTHS.map((strength) =>
    strength === chosen.strength ? chosen : attempt(training, data, { ...chosen, strength }),
  );
  const better = strengths.filter(({ errors }) => clearlyBetter(errors, chosen.errors));
  const best = better.reduce(
    (one, other) => (mean(other.errors) < mean(one.errors) ? other : one),
    better[0] ?? chosen,
  );
  for (const one of strengths)
    candidates.push(candidate('strength', String(one.strength), one, one === best));
  const allRows = Array.from({ length: table.rowCount }, (_, row) => row);
  const unseenDeviations = deviationsOfUnseen(training, data, best);
  return {
    ...fit(training, data, allRows, best),
    data,
    outOfGroup: best.times,
    correction: best.correction,
    variance: best.variance.map((value, row) => {
      const up = best.up[row]!;
      return value + (up === 0 ? 0 : unseenDeviations[up - 1]! ** 2);
    }),
    unseenDeviations,
    candidates,
  };
}

const candidate = (
  choice: Candidate['choice'],
  name: string,
  { errors }: Tried,
  chosen: boolean,
): Candidate => ({ choice, candidate: name, innerError: mean([...errors]), chosen });

/** Coefficients on times without the effects, effects on what the coefficients leave, in turn. */
function fit(
  { table, systems }: LevelTraining,
  data: PriorData,
  rows: readonly number[],
  { strength, effects }: Choice,
): Fitted {
  let prior = fitPrior(data, rows, 'total', strength);
  let found: readonly ColumnEffect[] = [];
  for (let turn = 0; turn < TURNS && effects.length > 0; turn++) {
    const { total } = priorTimes(prior, data.stages, data.keys, rows);
    const logErrors = new Float64Array(table.rowCount);
    for (const [position, row] of rows.entries())
      logErrors[row] = Math.log(data.times.total[row]! / total[position]!);
    found = fitColumnEffects({ table, logErrors, systems, families: data.keys.families, rows }, effects);
    const factors = effectFactors(table, found);
    const without = { total: data.times.total.map((time, row) => time / factors[row]!) };
    prior = fitPrior({ ...data, times: without }, rows, 'total', strength);
  }
  return { prior, effects: found };
}

/** Every row from a fit without its fold; with a single group, from one that saw it. */
function attempt(training: LevelTraining, data: PriorData, choice: Choice): Tried {
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
    const { prior, effects } = fit(training, data, others, choice);
    const found = priorTimes(prior, data.stages, data.keys, fold);
    const corrections = columnCorrections(table, effects);
    for (const [position, row] of fold.entries()) {
      total[row] = found.total[position]!;
      for (const part of RUN_PARTS) parts[part][row] = found.parts[part][position]!;
      correction[row] = corrections.mean[row]!;
      variance[row] = corrections.variance[row]!;
      up[row] = levelsUp(prior, data.keys, row);
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
  };
}

/** Root mean square log error of rows whose family is left out everywhere; then of those whose key of each level above is, up to the widest. */
function deviationsOfUnseen(training: LevelTraining, data: PriorData, choice: Choice): number[] {
  const { table } = training;
  return [data.keys.families, ...data.keys.parents.toReversed()].map((keyOf) => {
    const keys = rowsOfGroups(keyOf);
    if (keys.length < 3) return DEFAULT_DEVIATION;
    const squares = keys.map((rows, index) => {
      const others = keys.flatMap((list, other) => (other === index ? [] : list));
      const { prior, effects } = fit(training, data, others, choice);
      const { total } = priorTimes(prior, data.stages, data.keys, rows);
      const { mean: correction } = columnCorrections(table, effects);
      return mean(
        rows.map(
          (row, position) => (Math.log(data.times.total[row]! / total[position]!) - correction[row]!) ** 2,
        ),
      );
    });
    return Math.sqrt(mean(squares));
  });
}

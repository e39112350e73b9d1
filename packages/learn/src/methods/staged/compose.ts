import { mean } from '@ctfusion/base';
import {
  type AnalyticalModel,
  type AnalyticalTimes,
  analyticalTimes,
  type Candidate,
  CONVOLUTION_RATES,
  type ColumnEffect,
  type HostReadings,
  taskKind,
} from '@ctfusion/predict';
import {
  type AnalyticalTraining,
  type ComposedAnalyticalModel,
  composeAnalyticalModel,
} from './compose-analytical-model.js';
import { composeLevels } from './compose-levels.js';
import { type AnalyticalData, fitAnalyticalModel } from './fit-analytical-model.js';
import type { FittedEffects } from './fit-effects.js';
import { rowsOfGroups } from './group-errors.js';
import { innerFolds } from './inner-folds.js';
import { levelSpreads } from './level-spreads.js';
import type { FitError } from './robust-fit.js';
import { systemNames } from './training-systems.js';

/** Deviation of an unseen family's log error where there are too few families to leave one out. */
const DEFAULT_FAMILY_DEVIATION = 0.5;

/** An analytical model, however its kind learns it, and what is known of every row from fits that did not see its group. */
export interface Composed {
  readonly data: AnalyticalData;
  readonly analytical: AnalyticalModel;
  readonly form: ComposedAnalyticalModel['form'];
  readonly rate: ComposedAnalyticalModel['rate'];
  readonly hostReadings: HostReadings;
  readonly columnEffects: readonly ColumnEffect[];
  readonly candidates: readonly Candidate[];
  readonly outOfGroup: AnalyticalTimes;
  /** What the effects of columns add to each row's logarithm, and the doubt about it. */
  readonly correction?: Float64Array;
  readonly variance?: Float64Array;
  readonly columnVariance?: Float64Array;
  /** Levels that every row's fold took all of, where a kind has levels. */
  readonly unknownLevels?: Int32Array;
  /** By how many levels are unknown, from one. */
  readonly unseenDeviations: readonly number[];
  /** Levels that every row's fold took all of, where intervals follow them. */
  readonly up?: Int32Array;
  /** What the fit of levels makes small, where a kind has them. */
  readonly error?: FitError;
  /** Rows that are left out together. */
  readonly folds: readonly (readonly number[])[];
}

export function compose(training: AnalyticalTraining): Composed {
  const { table, kindName, groups } = training;
  const { learning } = taskKind(kindName);
  if (learning === undefined) {
    const composed = composeAnalyticalModel(training);
    const allRows = Array.from({ length: table.rowCount }, (_, row) => row);
    return {
      ...composed,
      analytical: fitAnalyticalModel(composed.data, allRows, composed.form),
      columnEffects: [],
      unseenDeviations: [unseenFamilyDeviation(composed)],
      folds: groups,
    };
  }
  const folds = innerFolds(groups);
  const { effects, up, ...levels } = composeLevels({
    ...training,
    learning,
    folds,
    systems: systemNames(table),
  });
  return {
    ...levels,
    columnEffects: effects,
    form: 'total',
    rate: CONVOLUTION_RATES[0],
    hostReadings: {},
    folds,
    unknownLevels: up,
    ...(learning.spreadByLevel === true ? { up } : {}),
  };
}

/** Deviation of a new device's log error by how many levels are unknown, from none, as the variances have it. */
export function expectedDeviations(
  { unseenDeviations }: Composed,
  { parameters, runVariance, scatterVariance }: FittedEffects,
): readonly number[] {
  const { systemVariance, familyVariance, idiosyncratic } = parameters;
  const known = systemVariance + familyVariance + idiosyncratic * runVariance + scatterVariance;
  return [0, ...unseenDeviations].map((deviation) => Math.sqrt(known + deviation ** 2));
}

/** How wide intervals are by how many levels are unknown. */
export const spreadsOf = (
  composed: Composed,
  effects: FittedEffects,
  groups: readonly (readonly number[])[],
): readonly number[] =>
  levelSpreads({
    scores: effects.scores,
    up: composed.up!,
    groups,
    expected: expectedDeviations(composed, effects),
  });

/** Root mean square log error of the pooled analytical model on families left out in turn. */
function unseenFamilyDeviation({ data, form }: ComposedAnalyticalModel): number {
  const families = rowsOfGroups(data.keys.families);
  if (families.length < 3) return DEFAULT_FAMILY_DEVIATION;
  const squares = families.map((rows, index) => {
    const others = families.flatMap((list, other) => (other === index ? [] : list));
    const times = analyticalTimes(fitAnalyticalModel(data, others, form), data.stages, data.keys, rows);
    return mean(rows.map((row, position) => Math.log(data.times.total[row]! / times.total[position]!) ** 2));
  });
  return Math.sqrt(mean(squares));
}

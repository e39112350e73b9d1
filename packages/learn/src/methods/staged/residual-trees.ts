import { mean } from '@ctfusion/base';
import { type Booster, type TrainingData, train } from '@ctfusion/gbdt';
import { predictResidual, type ResidualFeatures, residualColumns } from '@ctfusion/predict';

/** Small on purpose: the analytical model has the physics, the trees mend what it lacks. */
const PARAMETERS = {
  objective: 'regression',
  num_iterations: 120,
  num_leaves: 6,
  learning_rate: 0.06,
  min_data_in_leaf: 5,
  feature_fraction: 0.7,
  bagging_fraction: 0.7,
  bagging_freq: 1,
};

/** Where this many rows are learned from, trees can be less careful. */
const MANY_ROWS = 8000;
const PARAMETERS_OF_MANY = { num_iterations: 200, num_leaves: 12, min_data_in_leaf: 30 };

/** What trees are fitted to: log(measured / analytical) of every row, and how much each counts; all the same where it is absent. */
export interface ResidualTraining {
  readonly features: ResidualFeatures;
  readonly logErrors: Float64Array;
  readonly weights?: Float64Array;
}

/** One booster per seed on log(measured / analytical). */
export function fitResidualTrees(
  { features, logErrors, weights }: ResidualTraining,
  rows: readonly number[],
  seeds: readonly number[],
): Booster[] {
  const data: TrainingData = {
    columns: residualColumns(features, rows),
    label: Float64Array.from(rows, (row) => logErrors[row]!),
    ...(weights === undefined ? {} : { weight: Float64Array.from(rows, (row) => weights[row]!) }),
    featureNames: featureNames(features),
  };
  const parameters = {
    ...PARAMETERS,
    ...(rows.length < MANY_ROWS ? {} : PARAMETERS_OF_MANY),
    ...(weights === undefined ? {} : { objective: 'regression_l1' }),
  };
  return seeds.map((seed) => train({ parameters: { ...parameters, seed }, data }).booster);
}

/** LightGBM's text format knows no spaces or special characters in feature names; escaped, different names stay different. */
const featureNames = ({ names }: ResidualFeatures): string[] => names.map(encodeURIComponent);

/** Residual of every group, from trees that saw only the other groups. One seed: it decides a weight, not a prediction. */
export function outOfGroupResiduals(
  training: ResidualTraining,
  groups: readonly (readonly number[])[],
  seed: number,
): Float64Array {
  const predicted = new Float64Array(training.logErrors.length);
  for (const [index, group] of groups.entries()) {
    const others = groups.flatMap((rows, other) => (other === index ? [] : rows));
    const boosters = fitResidualTrees(training, others, [seed]);
    for (const [position, value] of predictResidual(boosters, training.features, group).entries())
      predicted[group[position]!] = value;
  }
  return predicted;
}

/**
 * How far the trees are to be believed, 0 to 1: the least-squares factor on out-of-group predictions, every group weighing the same.
 */
export function residualWeight(
  predicted: Float64Array,
  logErrors: Float64Array,
  groups: readonly (readonly number[])[],
): number {
  let product = 0;
  let square = 0;
  for (const group of groups) {
    for (const row of group) {
      product += (predicted[row]! * logErrors[row]!) / group.length;
      square += predicted[row]! ** 2 / group.length;
    }
  }
  return square > 0 ? Math.min(1, Math.max(0, product / square)) : 0;
}

/** Weights that are tried where percentages judge, which no least-squares factor makes small. */
const WEIGHTS = [0, 0.25, 0.5, 0.75, 1] as const;

/** The weight with which the mean of the groups' errors is least. */
export function bestWeight(errorsWith: (weight: number) => readonly number[]): number {
  const tried = WEIGHTS.map((weight) => ({ weight, error: mean([...errorsWith(weight)]) }));
  return tried.reduce((one, other) => (other.error < one.error ? other : one)).weight;
}

/** Times by which a row may count more, or less, than one that the analytical model meets. */
const MOST_WEIGHT = 10;

/**
 * Weights with which a median of logarithms has the least error relative to the measured time: analytical / measured, for |predicted − measured| / measured
 * is least at the median of the measured times weighed by 1 / measured, and a logarithm keeps their order.
 */
export const relativeWeights = (logErrors: Float64Array): Float64Array =>
  logErrors.map((error) => Math.min(MOST_WEIGHT, Math.max(1 / MOST_WEIGHT, Math.exp(-error))));

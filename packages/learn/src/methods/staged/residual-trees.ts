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

/** One booster per seed on log(measured / analytical). */
export function fitResidualTrees(
  features: ResidualFeatures,
  logErrors: Float64Array,
  rows: readonly number[],
  seeds: readonly number[],
): Booster[] {
  const data: TrainingData = {
    columns: residualColumns(features, rows),
    label: Float64Array.from(rows, (row) => logErrors[row]!),
    featureNames: featureNames(features),
  };
  const parameters = rows.length < MANY_ROWS ? PARAMETERS : { ...PARAMETERS, ...PARAMETERS_OF_MANY };
  return seeds.map((seed) => train({ parameters: { ...parameters, seed }, data }).booster);
}

/** LightGBM's text format knows no spaces or special characters in feature names; escaped, different names stay different. */
const featureNames = ({ names }: ResidualFeatures): string[] => names.map(encodeURIComponent);

/** Residual of every group, from trees that saw only the other groups. One seed: it decides a weight, not a prediction. */
export function outOfGroupResiduals(
  features: ResidualFeatures,
  logErrors: Float64Array,
  groups: readonly (readonly number[])[],
  seed: number,
): Float64Array {
  const predicted = new Float64Array(logErrors.length);
  for (const [index, group] of groups.entries()) {
    const others = groups.flatMap((rows, other) => (other === index ? [] : rows));
    const boosters = fitResidualTrees(features, logErrors, others, [seed]);
    for (const [position, value] of predictResidual(boosters, features, group).entries())
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

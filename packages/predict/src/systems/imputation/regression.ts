import type { ImputationModel, ModelReadings } from './imputation-model.js';
import { type Conditioning, conditionalMeans, conditionOn } from './joint-gaussian.js';
import { readingsOfModels } from './known-models.js';

/** How the missing variables of a machine follow those that are known. */
interface Regression {
  /** Means of the missing, by the values of the known and then the readings; overwritten by its next call. */
  readonly meansOf: (observed: ArrayLike<number>) => Float64Array;
  /** What machines of its models read. */
  readonly readings: readonly number[];
  /** Of the missing: row-major. */
  readonly covariance: Float64Array;
}

/** What is known of a machine: indices of variables, and its models. */
interface KnownOf {
  readonly known: readonly number[];
  readonly missing: readonly number[];
  readonly models: readonly ModelReadings[];
}

/** Machines come in a few hundred kinds of what is known of them; who invents more must not fill the memory. */
const MOST_REMEMBERED = 1000;
const remembered = new WeakMap<ImputationModel, Map<string, Regression>>();

/** The regression is that of all machines of which the same is known: solved for once. */
export function regressionOf(model: ImputationModel, known: KnownOf): Regression {
  const ofModel = remembered.get(model) ?? new Map<string, Regression>();
  remembered.set(model, ofModel);
  const key = [known.known, known.missing, known.models.map((one) => model.models.indexOf(one))].join('|');
  const found = ofModel.get(key) ?? solved(model, known);
  if (ofModel.size >= MOST_REMEMBERED) ofModel.clear();
  ofModel.set(key, found);
  return found;
}

function solved(model: ImputationModel, { known, missing, models }: KnownOf): Regression {
  const { variables, gaussian } = model;
  const isKnown = new Set(known);
  const place = new Map(variables.map(({ column }, index) => [column, index]));
  const open = variables.flatMap(({ column }, index) => (isKnown.has(index) ? [] : [column]));
  const { columns, values, errors } = readingsOfModels(model, models, open);
  const conditioning = conditionOn(gaussian.covariance, variables.length, known, {
    variables: columns.map((column) => place.get(column)!),
    errors,
  });
  const places = missing.map((index) => conditioning.unknown.indexOf(index));
  return {
    meansOf: conditionalMeans(gaussian.mean, conditioning, places),
    readings: values,
    covariance: covarianceOf(conditioning, places),
  };
}

function covarianceOf({ unknown, covariance }: Conditioning, places: readonly number[]): Float64Array {
  return Float64Array.from(
    places.flatMap((row) => places.map((column) => covariance[row * unknown.length + column]!)),
  );
}

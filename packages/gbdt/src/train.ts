import { binData } from './binning/binned-data.js';
import { featureInfo } from './binning/find-bins.js';
import { Booster } from './booster.js';
import { Boosting, type BoostingStart } from './boosting/boosting.js';
import { type CustomMetric, type CustomObjective, customMetric, customObjective } from './boosting/custom.js';
import { EarlyStopping } from './boosting/early-stopping.js';
import { type Metric, metricsFor } from './boosting/metric.js';
import { type Objective, objectiveFor, type Target } from './boosting/objective.js';
import { GbdtError } from './errors.js';
import type { Model } from './model/model.js';
import { formatExact } from './model/number-format.js';
import { parameterLines } from './parameters/parameter-lines.js';
import { type Parameters, parseParameters } from './parameters/parameters.js';
import { checkTrainingData, namesOf, type TrainingData } from './training-data.js';

/** How training stands after a round. */
export interface TrainProgress {
  /** 1-based. */
  readonly iteration: number;
  /** Rounds at most. */
  readonly rounds: number;
  /** The first metric on the validation set. */
  readonly validationScore?: number;
  /** The best round so far; the present one without a validation set. */
  readonly bestIteration: number;
}

/** What a training needs. */
export interface TrainOptions {
  /** LightGBM's names and aliases. */
  readonly parameters: Record<string, unknown>;
  readonly data: TrainingData;
  /** Rows that early stopping and the history look at; the same columns as `data`. */
  readonly validation?: TrainingData;
  /** Go on from this model; its trees come first in the new one. */
  readonly initModel?: Booster;
  /** Replaces the objective of the parameters. */
  readonly objective?: CustomObjective;
  /** Replaces the metrics of the parameters. */
  readonly metric?: CustomMetric;
  readonly onIteration?: (progress: TrainProgress) => void;
}

/** What a training gives. */
export interface TrainResult {
  /** With early stopping, only the trees up to the best iteration. */
  readonly booster: Booster;
  /** Rounds of the best validation score; all of them without early stopping. */
  readonly bestIteration: number;
  /** The first metric at the best iteration; nothing without a validation set. */
  readonly bestScore?: number;
  /** The first metric on the validation set after every round; empty without one. */
  readonly history: Float64Array;
  /** Milliseconds: finding bins and binning; growing all trees. */
  readonly timing: { readonly binning: number; readonly boosting: number };
}

function targetOf(data: TrainingData): Target {
  return { label: Float32Array.from(data.label), weight: data.weight && Float32Array.from(data.weight) };
}

/** The validation set and what judges it. */
class Validation {
  readonly history: number[] = [];
  readonly stopping: EarlyStopping;
  readonly #target: Target;
  readonly #metrics: readonly Metric[];

  constructor(
    readonly data: TrainingData,
    metrics: readonly Metric[],
    parameters: Parameters,
  ) {
    this.#metrics = metrics;
    this.#target = targetOf(data);
    this.stopping = new EarlyStopping(metrics, parameters.early_stopping_round, parameters.first_metric_only);
  }

  /** Judges the score after a round; tells whether to stop. */
  judge(score: Float64Array): boolean {
    const scores = this.#metrics.map((metric) => metric.evaluate(score, this.#target));
    this.history.push(scores[0]!);
    return this.stopping.update(this.history.length, scores);
  }
}

function checkConstraints(parameters: Parameters, objective: Objective, data: TrainingData): void {
  const constraints = parameters.monotone_constraints;
  if (constraints.length === 0) return;
  if (constraints.length !== data.columns.length) {
    throw new GbdtError(
      'parameter',
      `parameter monotone_constraints: ${constraints.length} values for ${data.columns.length} columns`,
    );
  }
  if (constraints.some((value) => value !== 0 && Math.abs(value) !== 1)) {
    throw new GbdtError('parameter', 'parameter monotone_constraints: expected -1, 0 or 1 per column');
  }
  if (objective.renewLeaf) {
    throw new GbdtError(
      'parameter',
      `parameter monotone_constraints: not with objective ${objective.text}, whose leaf values are renewed`,
    );
  }
}

function checkSameColumns(names: readonly string[], other: readonly string[], what: string): void {
  const differs = names.length !== other.length || names.some((name, i) => name !== other[i]);
  if (differs)
    throw new GbdtError('data', `${what}: its columns are not those of the training data, in this order`);
}

/** Score before the first round: what an earlier model predicts, else 0. */
function scoreBefore(data: TrainingData, initModel: Booster | undefined): Float64Array {
  return initModel ? initModel.predict(data.columns) : new Float64Array(data.label.length);
}

function validationFor(
  options: TrainOptions,
  parameters: Parameters,
  names: string[],
): Validation | undefined {
  const { validation, metric } = options;
  if (!validation) {
    if (parameters.early_stopping_round > 0) {
      throw new GbdtError('parameter', 'parameter early_stopping_round: needs a validation set');
    }
    return undefined;
  }
  checkTrainingData(validation, 'validation');
  if (validation.featureNames) checkSameColumns(names, validation.featureNames, 'validation');
  if (validation.columns.length !== names.length) {
    throw new GbdtError(
      'data',
      `validation: ${validation.columns.length} columns, the training data has ${names.length}`,
    );
  }
  const metrics = metric ? [customMetric(metric)] : metricsFor(parameters);
  return new Validation(validation, metrics, parameters);
}

function startOf({ data, initModel }: TrainOptions, validation: Validation | undefined): BoostingStart {
  return {
    score: scoreBefore(data, initModel),
    continued: (initModel?.treeCount ?? 0) > 0,
    ...(validation && {
      validation: { columns: validation.data.columns, score: scoreBefore(validation.data, initModel) },
    }),
  };
}

/** Boosts until the rounds, the splits or the patience run out. */
function boost(
  boosting: Boosting,
  validation: Validation | undefined,
  rounds: number,
  options: TrainOptions,
): void {
  for (let iteration = 1; iteration <= rounds; iteration++) {
    if (!boosting.next()) break;
    const stop = validation?.judge(boosting.validationScore!) ?? false;
    options.onIteration?.({
      iteration,
      rounds,
      ...(validation && { validationScore: validation.history.at(-1)! }),
      bestIteration: validation?.stopping.bestIteration ?? iteration,
    });
    if (stop) break;
  }
}

/**
 * Trains a model. Synchronous. With a validation set and `early_stopping_round`, training ends once the metric has
 * not improved for that number of rounds, and the booster keeps only the trees up to the best one.
 *
 * @throws GbdtError ('parameter' or 'data') before anything is computed; later where the learning rate makes scores
 *   leave single precision.
 */
export function train(options: TrainOptions): TrainResult {
  const { data, initModel } = options;
  const parameters = parseParameters(options.parameters);
  checkTrainingData(data, 'training data');
  const names = namesOf(data);
  if (initModel) checkSameColumns(names, initModel.featureNames, 'initModel');
  const target = targetOf(data);
  const objective = options.objective
    ? customObjective(options.objective, target)
    : objectiveFor(parameters, target);
  checkConstraints(parameters, objective, data);
  const validation = validationFor(options, parameters, names);
  const started = performance.now();
  const binned = binData(data, parameters);
  const binnedAt = performance.now();
  const boosting = new Boosting(binned, parameters, objective, startOf(options, validation));
  try {
    boost(boosting, validation, parameters.num_iterations, options);
  } finally {
    boosting.end();
  }
  const timing = { binning: binnedAt - started, boosting: performance.now() - binnedAt };

  const stops = validation !== undefined && parameters.early_stopping_round > 0;
  const best = stops ? validation.stopping.bestIteration : 0;
  const bestIteration = best > 0 ? best : boosting.trees.length;
  const model: Model = {
    featureNames: names,
    featureInfos: binned.mappers.map((mapper) => featureInfo(mapper, formatExact)),
    objective: objective.text,
    monotoneConstraints: parameters.monotone_constraints,
    trees: [...(initModel?.definition.trees ?? []), ...boosting.trees.slice(0, bestIteration)],
    parameterLines: parameterLines(parameters),
    labelIndex: 0,
    pandasCategorical: initModel?.definition.pandasCategorical,
  };
  return {
    booster: new Booster(model, stops ? { bestIteration } : {}),
    bestIteration,
    ...(validation?.stopping.bestScore !== undefined && { bestScore: validation.stopping.bestScore }),
    history: Float64Array.from(validation?.history ?? []),
    timing,
  };
}

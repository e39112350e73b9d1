import { shuffledIndices } from '@ctfusion/base';
import { givenParameter, overrideParameters, type TrainingData, train } from '@ctfusion/gbdt';
import { applyScaling, DirectPredictor, transformTarget } from '@ctfusion/predict';
import type { ExperimentConfig } from '@ctfusion/schema';
import type { DirectContent } from '@ctfusion/schema/documents';
import type { FitRequest, FittedPredictor } from '../fit-request.js';
import { provenanceOf, trainingDomainOf } from '../provenance.js';
import { featureNames } from './feature-names.js';
import { fitScaling } from './fit-scaling.js';

const DEFAULT_SEED = 42;

/** Learns one booster per seed on the request's rows. The dataset has every feature and a complete, positive target. */
export function fitDirect(request: FitRequest): FittedPredictor {
  const { dataset, rows, config } = request;
  const features = featureNames(config);
  const seeds = config.model.seeds ?? [paramsSeed(config)];
  const training = dataset.take(rows);
  const scaling = config.preprocessing.enabled
    ? features.map((name) => fitScaling(training.numbers(name), config.preprocessing.method))
    : undefined;
  const columns = features.map((name, index) => {
    const values = training.numbers(name);
    return scaling === undefined ? values : applyScaling(values, scaling[index]!);
  });
  const label = transformTarget(training.numbers(config.data.target_col), config.data.target_transform);
  const all: TrainingData = { columns, label, featureNames: features };

  const fits = seeds.map((seed) => fitOne(all, seed, request));
  const boosters = fits.map((fit) => fit.booster);
  const rounds = fits.map((fit) => fit.rounds);
  const bundle: DirectContent = {
    schema_version: 2,
    kind: 'direct',
    target_col: config.data.target_col,
    target_transform: config.data.target_transform,
    features,
    ...(scaling === undefined ? {} : { scaling }),
    models: seeds.map((seed) => `models/model_seed${seed}.txt`),
    training_domain: trainingDomainOf(training, features),
    provenance: provenanceOf(request, training, rounds),
  };
  return {
    predictor: new DirectPredictor(bundle, boosters),
    features,
    models: seeds.map((seed, index) => ({ seed, text: boosters[index]!.toText() })),
    rounds,
    // With several seeds the rows differ by seed; the first one's stand for them.
    validationRows: fits[0]!.validationIndices.map((index) => rows[index]!),
  };
}

function paramsSeed(config: ExperimentConfig): number {
  const seed = givenParameter(config.model.params, 'seed');
  return typeof seed === 'number' ? seed : DEFAULT_SEED;
}

function fitOne(all: TrainingData, seed: number, request: FitRequest) {
  const { model } = request.config;
  const patience = givenParameter(model.params, 'early_stopping_round') ?? model.early_stopping_rounds;
  // What is not a number is for the engine to refuse.
  const stopping = request.fixedRounds === undefined && !(Number(patience) <= 0);
  const split = stopping
    ? splitForValidation(all.label.length, model.validation_fraction, seed)
    : { trainIndices: undefined, validationIndices: new Int32Array(0) };
  const result = train({
    parameters: overrideParameters(model.params, {
      seed,
      early_stopping_round: stopping ? patience : 0,
      ...(request.fixedRounds === undefined ? {} : { num_iterations: request.fixedRounds }),
    }),
    data: split.trainIndices === undefined ? all : takeRows(all, split.trainIndices),
    ...(stopping ? { validation: takeRows(all, split.validationIndices) } : {}),
    onIteration: ({ iteration, rounds }) => request.onRound?.(iteration, rounds),
  });
  return {
    booster: result.booster,
    rounds: result.bestIteration,
    validationIndices: split.validationIndices,
  };
}

/** A random split of the training rows, the same for the same seed; at least one row on each side. */
function splitForValidation(count: number, fraction: number, seed: number) {
  const order = shuffledIndices(count, seed);
  const validationCount = Math.min(count - 1, Math.max(1, Math.ceil(count * fraction)));
  return {
    validationIndices: order.slice(0, validationCount).sort(),
    trainIndices: order.slice(validationCount).sort(),
  };
}

function takeRows(data: TrainingData, indices: Int32Array): TrainingData {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(indices, (index) => values[index]!);
  return { ...data, columns: data.columns.map(pick), label: pick(data.label) };
}

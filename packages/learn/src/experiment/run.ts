import { quantile, type Table } from '@ctfusion/base';
import type { Predictions, Predictor } from '@ctfusion/predict';
import { groupNames } from '../dataset/group-names.js';
import { fitPredictor } from '../methods/fit-predictor.js';
import type { FittedPredictor, TrainingProgress } from '../methods/fit-request.js';
import { checkDataset } from './check-dataset.js';
import type { LoadedConfig } from './config.js';
import { type ErrorMetrics, errorMetrics } from './error-metrics.js';
import { type Fold, planFolds } from './folds.js';

/** Level of the intervals that a run's prediction files hold. */
const INTERVAL_LEVEL = 0.9;

type RowRole = 'train' | 'validation' | 'test';

/** One fold: its split, its models and its predictions (ms) of every row of the dataset. */
export interface FoldOutcome {
  readonly fold: Fold;
  readonly fitted: FittedPredictor;
  readonly predictions: Predictions;
  readonly roles: readonly RowRole[];
}

export interface ExperimentOutcome {
  readonly loaded: LoadedConfig;
  readonly dataset: Table;
  readonly features: readonly string[];
  readonly folds: readonly FoldOutcome[];
  /** Over the test rows of all folds. */
  readonly metrics: ErrorMetrics;
  /** Predicts on its own: the hold-out's model, or after cross-validation one refitted on all rows. */
  readonly predictor: Predictor;
}

/**
 * Runs one experiment in memory: split by groups, learn, predict the unseen groups, measure the error, and make the predictor that
 * a bundle keeps.
 * @throws InputError for a config that does not fit the dataset; GbdtError for a wrong boosting parameter.
 */
export function runExperiment(
  loaded: LoadedConfig,
  dataset: Table,
  onProgress: (progress: TrainingProgress) => void = () => {},
): ExperimentOutcome {
  const { config, file: configFile } = loaded;
  checkDataset(dataset, config, configFile);
  const plan = planFolds(dataset, config, configFile);
  const crossValidated = config.validation.strategy !== 'holdout';
  const fits = plan.length + (crossValidated ? 1 : 0);
  const folds = plan.map((fold): FoldOutcome => {
    const fitted = fitPredictor({
      dataset,
      rows: fold.trainRows,
      config,
      configFile,
      onRound: (round, rounds) => onProgress({ fold: fold.fold, folds: fits, round, rounds }),
    });
    return {
      fold,
      fitted,
      predictions: fitted.predictor.predict(dataset, INTERVAL_LEVEL),
      roles: rowRoles(fold, fitted, dataset.rowCount),
    };
  });
  const predictor = crossValidated
    ? refitOnAllRows(loaded, dataset, folds, (round, rounds) =>
        onProgress({ fold: fits, folds: fits, round, rounds }),
      )
    : folds[0]!.fitted.predictor;
  return {
    loaded,
    dataset,
    features: folds[0]!.fitted.features,
    folds,
    metrics: testMetrics(dataset, config, folds),
    predictor,
  };
}

function rowRoles(fold: Fold, fitted: FittedPredictor, rowCount: number): RowRole[] {
  const roles = new Array<RowRole>(rowCount).fill('train');
  for (const row of fitted.validationRows) roles[row] = 'validation';
  for (const row of fold.testRows) roles[row] = 'test';
  return roles;
}

/** After cross-validation: one model on every system, with the median of the folds' best iterations. */
function refitOnAllRows(
  { config, file }: LoadedConfig,
  dataset: Table,
  folds: readonly FoldOutcome[],
  onRound: (round: number, rounds: number) => void,
): Predictor {
  const rounds = Math.max(
    1,
    Math.round(
      quantile(
        folds.flatMap((fold) => [...fold.fitted.rounds]),
        0.5,
      ),
    ),
  );
  const rows = Int32Array.from({ length: dataset.rowCount }, (_, row) => row);
  return fitPredictor({ dataset, rows, config, configFile: file, fixedRounds: rounds, onRound }).predictor;
}

function testMetrics(
  dataset: Table,
  config: LoadedConfig['config'],
  folds: readonly FoldOutcome[],
): ErrorMetrics {
  const target = dataset.numbers(config.data.target_col);
  const groups = groupNames(dataset, config.validation.group_by_col);
  const rows = folds.flatMap(({ fold, predictions }) =>
    Array.from(fold.testRows, (row) => ({
      target: target[row]!,
      prediction: predictions.latencyMs[row]!,
      group: groups[row]!,
    })),
  );
  return errorMetrics(
    rows.map((row) => row.target),
    rows.map((row) => row.prediction),
    rows.map((row) => row.group),
  );
}

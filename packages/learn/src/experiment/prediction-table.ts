import { absolutePercentageError, type Column, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { ExperimentOutcome, FoldOutcome } from './run.js';

/** Columns of the dataset that are copied into prediction files where it has them. */
const IDENTITY_COLUMNS = [COLUMN.systemId, COLUMN.modelName, COLUMN.batchSize];

/**
 * Predictions of folds as a table: `row_id, fold, split, system_id, model_name, batch_size, target, preds, error, ape`
 * (ms, ms, ms, fraction; `error = target − preds`) and, where the predictor has them, `lower, upper` (ms, a 90 % interval) and `distance`.
 */
export function predictionTable(outcome: ExperimentOutcome, which: 'test' | 'all'): Table {
  const rows = outcome.folds.flatMap((fold) => foldRows(fold, which, outcome.dataset.rowCount));
  const target = outcome.dataset.numbers(outcome.loaded.config.data.target_col);
  const number = (value: (entry: (typeof rows)[number]) => number): Column => ({
    kind: 'number',
    values: Float64Array.from(rows, value),
  });
  const identity = outcome.dataset.take(rows.map((entry) => entry.row));
  const columns: [string, Column][] = [
    ['row_id', number((entry) => entry.row)],
    ['fold', number((entry) => entry.fold)],
    ['split', { kind: 'text', values: rows.map((entry) => entry.role) }],
    ...IDENTITY_COLUMNS.filter((name) => identity.has(name)).map((name): [string, Column] => [
      name,
      identity.column(name),
    ]),
    ['target', number((entry) => target[entry.row]!)],
    ['preds', number((entry) => entry.prediction)],
    ['error', number((entry) => target[entry.row]! - entry.prediction)],
    ['ape', number((entry) => absolutePercentageError(target[entry.row]!, entry.prediction))],
  ];
  if (rows.every(({ predictions }) => predictions.interval !== undefined)) {
    columns.push(
      ['lower', number(({ predictions, row }) => predictions.interval!.lowerMs[row]!)],
      ['upper', number(({ predictions, row }) => predictions.interval!.upperMs[row]!)],
    );
  }
  if (rows.every(({ predictions }) => predictions.distance !== undefined)) {
    columns.push(['distance', number(({ predictions, row }) => predictions.distance![row]!)]);
  }
  return new Table(columns, rows.length, 'predictions');
}

function foldRows({ fold, predictions, roles }: FoldOutcome, which: 'test' | 'all', rowCount: number) {
  const rows =
    which === 'test' ? Array.from(fold.testRows) : Array.from({ length: rowCount }, (_, row) => row);
  return rows.map((row) => ({
    row,
    fold: fold.fold,
    role: roles[row]!,
    prediction: predictions.latencyMs[row]!,
    predictions,
  }));
}

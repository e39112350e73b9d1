import { absolutePercentageErrors, type Categorical, didYouMean, InputError } from '@ctfusion/base';
import { type CsvColumns, readCsvColumns } from '@ctfusion/base/files';
import { COLUMN } from '@ctfusion/schema/columns';

/** Predictions of one method, column by column; all columns have `rowCount` entries. */
export interface PredictionSet {
  readonly file: string;
  readonly rowCount: number;
  readonly systems: Categorical;
  readonly models?: Categorical;
  readonly batchSizes?: Float64Array;
  readonly targetsMs: Float64Array;
  readonly predictionsMs: Float64Array;
  /** |target − prediction| / target, percent. */
  readonly apePercent: Float64Array;
  readonly rowIds?: Float64Array;
  readonly splits?: Categorical;
  /** Prediction interval and distance to the training systems, where the predictor has them. */
  readonly lowerMs?: Float64Array;
  readonly upperMs?: Float64Array;
  readonly distances?: Float64Array;
}

const REQUIRED = [COLUMN.systemId, 'target', 'preds'];
const NUMBERS = ['row_id', COLUMN.batchSize, 'target', 'preds', 'lower', 'upper', 'distance'];
const TEXTS = [COLUMN.systemId, COLUMN.modelName, 'split'];

/**
 * Reads a `predictions.csv`, ours or published, with or without `batch_size`. Columns `error` and `ape` are computed anew.
 * @throws InputError if there is no row, a required column is missing, a target is not above 0 or a prediction is not finite.
 */
export function readPredictionSet(file: string): PredictionSet {
  const columns = readCsvColumns(file, { numbers: NUMBERS, texts: TEXTS });
  for (const name of REQUIRED) {
    if (columns.header.includes(name)) continue;
    throw new InputError('missing-column', `there is no such column${didYouMean(name, columns.header)}`, {
      file,
      column: name,
    });
  }
  if (columns.rowCount === 0)
    throw new InputError('no-rows', 'the file has a header but no prediction', { file });
  checkFinite(columns, 'target', (value) => value > 0 && value < Infinity, 'a measured time is above 0');
  checkFinite(columns, 'preds', Number.isFinite, 'a prediction is a finite number of ms');
  return fromColumns(columns);
}

function checkFinite(
  { numbers, source }: CsvColumns,
  column: string,
  isFine: (value: number) => boolean,
  rule: string,
): void {
  const values = numbers.get(column)!;
  const wrong = values.findIndex((value) => !isFine(value));
  if (wrong >= 0) {
    throw new InputError('out-of-range', `the value is ${values[wrong]}; ${rule}`, {
      file: source,
      row: wrong + 2,
      column,
    });
  }
}

function fromColumns({ source, rowCount, numbers, texts }: CsvColumns): PredictionSet {
  const targetsMs = numbers.get('target')!;
  const predictionsMs = numbers.get('preds')!;
  const optional = <K extends string, T>(key: K, value: T | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
  return {
    file: source,
    rowCount,
    systems: texts.get(COLUMN.systemId)!,
    targetsMs,
    predictionsMs,
    apePercent: absolutePercentageErrors(targetsMs, predictionsMs).map((error) => 100 * error),
    ...optional('models', texts.get(COLUMN.modelName)),
    ...optional('splits', texts.get('split')),
    ...optional('batchSizes', numbers.get(COLUMN.batchSize)),
    ...optional('rowIds', numbers.get('row_id')),
    ...optional('lowerMs', numbers.get('lower')),
    ...optional('upperMs', numbers.get('upper')),
    ...optional('distances', numbers.get('distance')),
  };
}

/** The rows at `rows`, in that order. */
export function takeRows(set: PredictionSet, rows: Int32Array): PredictionSet {
  const numbers = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const texts = ({ codes, names }: Categorical): Categorical => ({
    codes: Int32Array.from(rows, (row) => codes[row]!),
    names,
  });
  const taken = Object.entries(set).map(([key, value]: [string, PredictionSet[keyof PredictionSet]]) => {
    if (value instanceof Float64Array) return [key, numbers(value)];
    return [key, typeof value === 'object' ? texts(value) : value];
  });
  return { ...(Object.fromEntries(taken) as PredictionSet), rowCount: rows.length };
}

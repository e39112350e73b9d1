import { GbdtError } from './errors.js';

/** Rows to learn from or to validate on, column by column. */
export interface TrainingData {
  /** One array of n values per feature; NaN is a missing value. */
  readonly columns: readonly Float64Array[];
  /** n finite values; the engine rounds them to single precision, as LightGBM does. */
  readonly label: Float64Array;
  /** n values ≥ 0; without it every row weighs 1. */
  readonly weight?: Float64Array;
  /** One name per column, without white space; `Column_0` … where absent. */
  readonly featureNames?: readonly string[];
  /** Columns, by name or index, whose values are category numbers (integers ≥ 0). */
  readonly categoricalFeatures?: readonly (string | number)[];
}

/** The names of the columns; made up where absent. */
export function namesOf(data: TrainingData): string[] {
  return data.featureNames ? [...data.featureNames] : data.columns.map((_, i) => `Column_${i}`);
}

/**
 * Checks shapes and values once, before anything is computed.
 *
 * @throws GbdtError ('data') naming the column, label or weight and the row.
 */
export function checkTrainingData(data: TrainingData, what: string): void {
  const rows = data.label.length;
  if (rows === 0) throw new GbdtError('data', `${what}: no rows`);
  if (data.columns.length === 0) throw new GbdtError('data', `${what}: no columns`);
  const names = namesOf(data);
  if (names.length !== data.columns.length) {
    throw new GbdtError('data', `${what}: ${names.length} feature names for ${data.columns.length} columns`);
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '' || /\s/.test(name)) {
      throw new GbdtError(
        'data',
        `${what}: feature name ${JSON.stringify(name)} is empty or has white space`,
      );
    }
    if (seen.has(name)) throw new GbdtError('data', `${what}: feature name "${name}" occurs twice`);
    seen.add(name);
  }
  data.columns.forEach((column, i) => {
    if (column.length !== rows) {
      throw new GbdtError(
        'data',
        `${what}: column "${names[i]}" has ${column.length} rows, the label ${rows}`,
      );
    }
  });
  const badLabel = data.label.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (badLabel >= 0)
    throw new GbdtError('data', `${what}: label of row ${badLabel} is ${data.label[badLabel]}`);
  if (!data.weight) return;
  if (data.weight.length !== rows) {
    throw new GbdtError('data', `${what}: ${data.weight.length} weights for ${rows} rows`);
  }
  const badWeight = data.weight.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (badWeight >= 0)
    throw new GbdtError('data', `${what}: weight of row ${badWeight} is ${data.weight[badWeight]}`);
}

/**
 * Indices of the categorical columns named by the data or by the parameter.
 *
 * @throws GbdtError ('data') for a name or index that no column has.
 */
export function categoricalIndices(data: TrainingData, parameter: readonly string[]): Set<number> {
  const names = namesOf(data);
  const indices = new Set<number>();
  for (const item of [...(data.categoricalFeatures ?? []), ...parameter]) {
    const byName = typeof item === 'string' ? names.indexOf(item) : -1;
    const index = byName >= 0 ? byName : Number(item);
    if (!Number.isInteger(index) || index < 0 || index >= names.length) {
      throw new GbdtError('data', `categorical feature ${JSON.stringify(item)} is no column`);
    }
    indices.add(index);
  }
  return indices;
}

import type { Table } from '@ctfusion/base';
import type { Predictions, Predictor } from '../predictor.js';
import { assess, type Verdict } from './verdict.js';

/** Predictions with a verdict on each row. */
export interface JudgedPredictions {
  readonly verdicts: readonly Verdict[];
  /** One entry per row of the table, NaN where a row is unsupported. */
  readonly predictions: Predictions;
}

/**
 * Judges every row and predicts those that are supported or extrapolating; an unsupported row spoils no other.
 * @throws InputError as `assess`.
 */
export function predictJudged(table: Table, predictor: Predictor, level: number): JudgedPredictions {
  const verdicts = assess(table, predictor);
  const rows = verdicts.flatMap(({ status }, row) => (status === 'unsupported' ? [] : [row]));
  if (rows.length === table.rowCount) return { verdicts, predictions: predictor.predict(table, level) };
  if (rows.length === 0) {
    return { verdicts, predictions: { latencyMs: new Float64Array(table.rowCount).fill(Number.NaN) } };
  }
  return { verdicts, predictions: spread(predictor.predict(table.take(rows), level), rows, table.rowCount) };
}

/** Puts predictions of some rows at these rows' places among `count`. */
function spread(predictions: Predictions, rows: readonly number[], count: number): Predictions {
  const place = (values: Float64Array): Float64Array => {
    const placed = new Float64Array(count).fill(Number.NaN);
    for (const [index, row] of rows.entries()) placed[row] = values[index]!;
    return placed;
  };
  const { latencyMs, interval, parts, distance, deviation, imputedDeviation } = predictions;
  return {
    latencyMs: place(latencyMs),
    ...(distance === undefined ? {} : { distance: place(distance) }),
    ...(deviation === undefined ? {} : { deviation: place(deviation) }),
    ...(imputedDeviation === undefined ? {} : { imputedDeviation: place(imputedDeviation) }),
    ...(interval === undefined
      ? {}
      : {
          interval: {
            level: interval.level,
            lowerMs: place(interval.lowerMs),
            upperMs: place(interval.upperMs),
          },
        }),
    ...(parts === undefined
      ? {}
      : {
          parts: {
            host: place(parts.host),
            h2d: place(parts.h2d),
            gpu: place(parts.gpu),
            other: place(parts.other),
          },
        }),
  };
}

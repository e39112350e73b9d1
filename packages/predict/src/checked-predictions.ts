import { InputError, type Table } from '@ctfusion/base';
import type { Predictions } from './predictor.js';

/**
 * The predictions, once it is sure that each is a time: finite, above 0, its parts not below 0, within its interval. Every predictor
 * hands its predictions out through here, so that nothing else leaves the library, whatever a bundle holds.
 * @throws InputError naming file and row of the first one that is not.
 */
export function checkedPredictions(predictions: Predictions, table: Table): Predictions {
  const { latencyMs, interval, parts, deviation } = predictions;
  for (let row = 0; row < latencyMs.length; row++) {
    const time = latencyMs[row]!;
    if (!isTime(time)) throw impossible(table, row, `is ${time} ms`);
    if (interval !== undefined) {
      const [lower, upper] = [interval.lowerMs[row]!, interval.upperMs[row]!];
      if (!(isTime(lower) && isTime(upper) && lower <= time && time <= upper)) {
        throw impossible(table, row, `of ${time} ms has the interval ${lower} to ${upper} ms`);
      }
    }
    for (const [part, times] of Object.entries(parts ?? {})) {
      if (!(times[row]! >= 0 && times[row]! < Number.POSITIVE_INFINITY)) {
        throw impossible(table, row, `has a part '${part}' of ${times[row]} ms`);
      }
    }
    if (deviation !== undefined && !(deviation[row]! > 0 && deviation[row]! < Number.POSITIVE_INFINITY)) {
      throw impossible(table, row, `has a standard deviation of ${deviation[row]}`);
    }
  }
  return predictions;
}

const isTime = (time: number): boolean => time > 0 && time < Number.POSITIVE_INFINITY;

function impossible(table: Table, row: number, what: string): InputError {
  const { file, row: fileRow } = table.location(row, '');
  return new InputError(
    'impossible-prediction',
    `the prediction ${what}, which no run takes: the row is out of what the predictor can answer, or its bundle is damaged`,
    { file, row: fileRow },
  );
}

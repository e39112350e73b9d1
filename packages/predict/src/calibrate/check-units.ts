import { InputError, quantile, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Predictor } from '../predictor.js';
import { measuredTimes } from './measured-times.js';

/**
 * So far from the prediction, all in one direction, no machine is: the worst of the published left-out systems is off by less than 5
 * in the median, and a mistaken unit by 1000.
 */
const IMPLAUSIBLE_FACTOR = 20;
/** Factors that are taken for a mistaken unit of time. */
const UNIT_FACTORS = [300, 3000] as const;

/**
 * Checks that measured runs are in the unit that the predictor predicts in: of no system are all runs far (20 times) above, or all far
 * below what it predicts for them.
 * @throws InputError naming the system and the factor; or as `measuredTimes` and `predict`.
 */
export function checkTimeUnits(predictor: Predictor, runs: Table): void {
  if (runs.rowCount === 0) return;
  const measured = measuredTimes(runs, predictor.targetColumn);
  const { latencyMs } = predictor.predict(runs);
  const systemIds = runs.texts(COLUMN.systemId);
  for (const system of new Set(systemIds)) {
    const logRatios = systemIds.flatMap((id, row) =>
      id === system ? [Math.log(measured[row]! / latencyMs[row]!)] : [],
    );
    const nearest = Math.min(...logRatios.map(Math.abs));
    const isOneSided = logRatios.every((ratio) => ratio > 0) || logRatios.every((ratio) => ratio < 0);
    if (nearest < Math.log(IMPLAUSIBLE_FACTOR) || !isOneSided) continue;
    throw new InputError('implausible-times', farOff(system, logRatios), {
      file: runs.source,
      column: predictor.targetColumn,
    });
  }
}

function farOff(system: string, logRatios: readonly number[]): string {
  const middle = quantile([...logRatios], 0.5);
  const factor = Math.exp(Math.abs(middle));
  const isUnit = factor >= UNIT_FACTORS[0] && factor <= UNIT_FACTORS[1];
  const unit = middle < 0 ? 'seconds' : 'microseconds';
  const runs = logRatios.length === 1 ? 'the run' : `all ${logRatios.length} runs`;
  const verb = logRatios.length === 1 ? 'is' : 'are';
  return (
    `${runs} of ${shown(system)} ${verb} ${Number(factor.toPrecision(3))} times ${middle < 0 ? 'shorter' : 'longer'} than predicted` +
    `${logRatios.length === 1 ? '' : ' (median)'}${isUnit ? `: are these ${unit}?` : ';'} times are in milliseconds`
  );
}

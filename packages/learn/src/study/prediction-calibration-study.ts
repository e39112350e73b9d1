import { absolutePercentageError, mean, type Table } from '@ctfusion/base';
import {
  EffectPosterior,
  effectCells,
  measuredTimes,
  type SystemDistance,
  typicalRunVariance,
} from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { chooseEffectParameters } from '../methods/staged/effect-parameters.js';
import type { CalibrationStudy } from './calibration-study.js';
import { drawRows } from './draws.js';
import { leftOutGroups } from './left-out-groups.js';

/** Predictions from elsewhere come without benchmarks: no system is near another. */
const NOTHING_SHARED: SystemDistance = () => Number.POSITIVE_INFINITY;

/**
 * Corrects anyone's predictions (`system_id, model_name, target, preds`) with k measured runs of each system, by the effects of systems
 * and families; their variances are learned from the other systems. Errors are over rows (percent), as published errors are.
 */
export function studyPredictionCalibration(
  predictions: Table,
  options: { readonly runCounts: readonly number[]; readonly draws: number },
): CalibrationStudy {
  const target = measuredTimes(predictions, 'target');
  const predicted = measuredTimes(predictions, 'preds');
  const systems = predictions.texts(COLUMN.systemId);
  const families = predictions.texts(COLUMN.modelName);
  const logErrors = target.map((time, row) => Math.log(time / predicted[row]!));
  const groups = leftOutGroups(predictions, [COLUMN.systemId]).map((group) => {
    const cells = effectCells(group.trainRows, logErrors, systems, families);
    return {
      ...group,
      parameters: chooseEffectParameters(cells, NOTHING_SHARED),
      runVariance: typicalRunVariance(cells),
    };
  });
  const errorOf = (count: number, draw: number): number => {
    const errors = groups.flatMap(({ group, testRows, parameters, runVariance }, index) => {
      const measured = drawRows(testRows, count, 1000 * index + draw + 1);
      const cells = effectCells(measured, logErrors, systems, families, runVariance);
      const posterior =
        cells.length === 0 ? undefined : EffectPosterior.fit(cells, NOTHING_SHARED, parameters);
      const effects = new Map(
        [...new Set(families)].map((family) => [
          family,
          posterior?.predict(group, { family }, runVariance).mean ?? 0,
        ]),
      );
      const set = new Set(measured);
      return testRows
        .filter((row) => !set.has(row))
        .map((row) =>
          absolutePercentageError(target[row]!, predicted[row]! * Math.exp(effects.get(families[row]!)!)),
        );
    });
    return 100 * mean(errors);
  };
  return Object.fromEntries(
    options.runCounts.map((count) => [
      String(count),
      mean(Array.from({ length: count === 0 ? 1 : options.draws }, (_, draw) => errorOf(count, draw))),
    ]),
  );
}

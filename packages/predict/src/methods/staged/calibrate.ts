import { didYouMean, InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { measuredTimes } from '../../calibrate/measured-times.js';
import { effectCells } from './effects.js';
import { StagedEngine } from './predict-staged.js';
import type { StagedModel } from './staged-model.js';
import { systemVectors } from './system-vector.js';

/**
 * The model after a few measured runs of new systems: their log errors become cells of the effect model, so that its posterior for these
 * systems (and, as far as they are alike, for others) is exact. Runs of a system that was trained on replace its training cells.
 * With no run the model is returned as it is.
 * @param runs rows with the model's inputs, `system_id` and the measured `targetColumn` (ms).
 * @throws InputError naming the row if a target is not above 0 and finite or a family was not trained on.
 */
export function calibrateStaged(model: StagedModel, runs: Table, targetColumn: string): StagedModel {
  if (runs.rowCount === 0) return model;
  const target = measuredTimes(runs, targetColumn);
  const families = runs.texts(COLUMN.modelName);
  const systemIds = runs.texts(COLUMN.systemId);
  const known = new Set(model.families);
  for (let row = 0; row < runs.rowCount; row++) {
    if (!known.has(families[row]!)) {
      throw new InputError(
        'unknown-family',
        `${shown(families[row])} was not trained on, so its runs cannot calibrate${didYouMean(families[row]!, known)}`,
        runs.location(row, COLUMN.modelName),
      );
    }
  }
  const { priorTimes, treeCorrection } = new StagedEngine(model).predict(runs);
  const logErrors = target.map((time, row) => Math.log(time / priorTimes.total[row]!) - treeCorrection[row]!);
  const rows = Array.from({ length: runs.rowCount }, (_, row) => row);
  const cells = effectCells(rows, logErrors, systemIds, families, model.runVariance);
  const calibrated = new Set(systemIds);
  const vectors = systemVectors(runs, model.layout);
  return {
    ...model,
    effectCells: [...model.effectCells.filter((cell) => !calibrated.has(cell.system)), ...cells],
    systems: { ...model.systems, ...Object.fromEntries(rows.map((row) => [systemIds[row]!, vectors[row]!])) },
  };
}

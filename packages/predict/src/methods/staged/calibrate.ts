import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { measuredTimes } from '../../calibrate/measured-times.js';
import { effectCells } from './effects.js';
import { StagedEngine } from './predict-staged.js';
import type { StagedModel } from './staged-model.js';
import { systemVectors } from './system-vector.js';

/**
 * The model after a few measured runs of new systems: their log errors become cells of the effect model, so that its posterior for these
 * systems (and, as far as they are alike, for others) is exact. Runs of a system that was trained on replace its training cells. Runs of a
 * family that was not trained on correct the pooled prior for it on every system, and leave the cells of the others.
 * With no run the model is returned as it is.
 * @param runs rows with the model's inputs, `system_id` and the measured `targetColumn` (ms).
 * @throws InputError naming the row if a target is not above 0 and finite.
 */
export function calibrateStaged(model: StagedModel, runs: Table, targetColumn: string): StagedModel {
  if (runs.rowCount === 0) return model;
  const target = measuredTimes(runs, targetColumn);
  const families = runs.texts(COLUMN.modelName);
  const systemIds = runs.texts(COLUMN.systemId);
  const { steadyTimes, treeCorrection } = new StagedEngine(model).predict(runs);
  const logErrors = target.map(
    (time, row) => Math.log(time / steadyTimes.total[row]!) - treeCorrection[row]!,
  );
  const rows = Array.from({ length: runs.rowCount }, (_, row) => row);
  const cells = effectCells(rows, logErrors, systemIds, families, model.runVariance);
  const trained = new Set(model.families);
  const replaced = new Set(systemIds.filter((_, row) => trained.has(families[row]!)));
  const added = new Set(cells.map(cellKey));
  const vectors = systemVectors(runs, model.reading.layout);
  return {
    ...model,
    effectCells: [
      ...model.effectCells.filter((cell) => !added.has(cellKey(cell)) && !replaced.has(cell.system)),
      ...cells,
    ],
    systems: { ...model.systems, ...Object.fromEntries(rows.map((row) => [systemIds[row]!, vectors[row]!])) },
  };
}

const cellKey = ({ system, family }: { system: string; family: string }): string =>
  JSON.stringify([system, family]);

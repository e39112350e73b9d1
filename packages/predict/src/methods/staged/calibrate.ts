import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { measuredTimes } from '../../calibrate/measured-times.js';
import { coefficientKeys } from '../../tasks/task-families.js';
import type { TaskProfile } from './alike-tasks.js';
import { levelsUp } from './analytical-model.js';
import type { Doubt, ImputedMachines } from './imputed-doubt.js';
import { mergeObservations, type Observation, observationCells } from './observation.js';
import { StagedEngine } from './predict-staged.js';
import type { StagedModel } from './staged-model.js';
import { systemVectors } from './system-vector.js';

/**
 * The model after a few measured runs of new systems: their log errors become cells of the effect model, so that its posterior for these
 * systems (and, as far as they are alike, for others) is exact. Runs of a system that was trained on replace its training cells. Runs of a
 * family that was not trained on correct the pooled analytical model for it on every system, and leave the cells of the others.
 * The runs are kept, and runs that were kept before count with them: ten runs and then one give what eleven give, and the same ten again
 * what ten give.
 * With no run the model is returned as it is.
 * What was not known of a machine is part of what its runs tell: it shrinks with them.
 * @param runs rows with the model's inputs, `system_id` and the measured `targetColumn` (ms).
 * @param imputed what was put in of their machines
 * @throws InputError naming the row if a target is not above 0 and finite.
 */
export function calibrateStaged(
  model: StagedModel,
  runs: Table,
  targetColumn: string,
  imputed?: ImputedMachines,
): StagedModel {
  if (runs.rowCount === 0) return model;
  const systemIds = runs.texts(COLUMN.systemId);
  const observed = observedRuns(new StagedEngine(model), runs, targetColumn, imputed);
  const observations = mergeObservations(model.observations ?? [], observed);
  const cells = observationCells(observations, model.runVariance, model.effectParameters.alike);
  const trained = new Set(model.families);
  const replaced = new Set(
    observations.flatMap(({ system, family }) => (trained.has(family) ? [system] : [])),
  );
  const added = new Set(cells.map(cellKey));
  const vectors = systemVectors(runs, model.reading.kindName);
  return {
    ...model,
    observations,
    effectCells: [
      ...model.effectCells.filter((cell) => !added.has(cellKey(cell)) && !replaced.has(cell.system)),
      ...cells,
    ],
    systems: {
      ...model.systems,
      ...Object.fromEntries(systemIds.map((system, row) => [system, vectors[row]!])),
    },
  };
}

/**
 * What measured runs say beside what their analytical model and its trees predicted.
 * @throws InputError naming the row if a target is not above 0 and finite.
 */
export function observedRuns(
  engine: StagedEngine,
  runs: Table,
  targetColumn: string,
  imputed?: ImputedMachines,
): Observation[] {
  const target = measuredTimes(runs, targetColumn);
  const keys = coefficientKeys(runs, engine.model.reading.kindName);
  const { steadyTimes, treeCorrection, columnCorrection, doubts, profileOf } = engine.predict(runs, imputed);
  const logErrors = target.map(
    (time, row) => Math.log(time / steadyTimes.total[row]!) - treeCorrection[row]! - columnCorrection[row]!,
  );
  const measuredAt = runs.has(COLUMN.measuredAt) ? runs.texts(COLUMN.measuredAt) : undefined;
  return runs.texts(COLUMN.systemId).map(
    (system, row): Observation => ({
      system,
      family: keys.families[row]!,
      measuredMs: target[row]!,
      logError: logErrors[row]!,
      ...optionalLevels(levelsUp(engine.model.analytical, keys, row)),
      ...optionalProfile(profileOf?.(row)),
      ...optionalDoubt(doubts?.of(row)),
      ...(isTime(measuredAt?.[row]) ? { measuredAt: measuredAt![row]! } : {}),
    }),
  );
}

const optionalLevels = (levels: number): { unseenLevels?: number } =>
  levels > 1 ? { unseenLevels: levels } : {};
const optionalProfile = (profile: TaskProfile | undefined): { profile?: TaskProfile } =>
  profile === undefined ? {} : { profile };
const optionalDoubt = (doubt: Doubt | undefined): { doubt?: Doubt } => (doubt === undefined ? {} : { doubt });

/** Whether a cell says when the run was measured, as documents write it. */
const isTime = (text: string | undefined): boolean =>
  text !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);

const cellKey = ({ system, family }: { system: string; family: string }): string =>
  JSON.stringify([system, family]);

import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { OwnRuns } from '../../predictor.js';
import { observedRuns } from './calibrate.js';
import type { ImputedMachines } from './imputed-doubt.js';
import { observationCells } from './observation.js';
import type { OwnSystem } from './own-system.js';
import type { StagedEngine } from './predict-staged.js';
import { systemVectors } from './system-vector.js';

/** What the runs of one machine tell of it, beside the engine's model, which stays as it is. */
export class StagedOwnRuns implements OwnRuns {
  readonly system: OwnSystem;

  private constructor(system: OwnSystem) {
    this.system = system;
  }

  /**
   * Undefined for a machine that the model has runs of: what was learned from these is replaced, which takes a model of its own (`calibrateStaged`).
   * @param runs of one machine, what is missing put in
   * @throws InputError naming the row if a target is not above 0 and finite.
   */
  static of(
    engine: StagedEngine,
    runs: Table,
    targetColumn: string,
    imputed: ImputedMachines,
  ): StagedOwnRuns | undefined {
    const { model } = engine;
    const name = runs.texts(COLUMN.systemId)[0]!;
    if (Object.hasOwn(model.systems, name)) return undefined;
    const observed = observedRuns(engine, runs, targetColumn, imputed);
    const cells = observationCells(observed, model.runVariance, model.effectParameters.alike);
    // As calibration: the last row says what the machine is like.
    const vector = systemVectors(runs, model.reading.kindName).at(-1)!;
    return new StagedOwnRuns({ vector, effects: engine.ownEffects(name, vector, cells), cells });
  }
}

import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { deriveStages } from '../../tasks/derive-stages.js';
import { withSteadyReadings } from '../../tasks/host-readings.js';
import { RUN_PARTS, type RunPart, type Stage } from '../../tasks/stage.js';
import { type CoefficientKeys, coefficientKeys } from '../../tasks/task-families.js';
import type { TaskProfile } from './alike-tasks.js';
import { type AnalyticalTimes, analyticalTimes } from './analytical-model.js';
import { columnCorrections } from './column-effects.js';
import { distanceDeviation } from './distance-doubt.js';
import type { EffectCell } from './effects.js';
import { type ImputedDoubts, type ImputedMachines, imputedDoubts } from './imputed-doubt.js';
import type { OwnEffects } from './own-effects.js';
import { type OwnOf, ownAs } from './own-system.js';
import { residualFeatures, seesProcessors } from './residual-features.js';
import { plainOffsets, predictResidual } from './residual-prediction.js';
import { RunEffects } from './run-effects.js';
import { scoreBounds } from './score-bounds.js';
import type { StagedModel } from './staged-model.js';
import { SystemDistances } from './system-distances.js';
import { type SystemVector, squaredDistance, systemVector } from './system-vector.js';
import { taskProfiles } from './task-profiles.js';
import { timesWithAll, timesWithEach } from './times-with-each.js';

/** Predictions of rows, ms; with the steps that led to them. */
export interface StagedPredictions {
  readonly latencyMs: Float64Array;
  readonly parts: Readonly<Record<RunPart, Float64Array>>;
  /** Standard deviation of the log error that the model expects, without what was not known of the machines. */
  readonly deviation: Float64Array;
  /** Standard deviation of what was not known of the machines, as far as runs have not told it. */
  readonly imputedDeviation: Float64Array;
  /** The same before any run told; absent where everything was known. */
  readonly doubts?: ImputedDoubts | undefined;
  /** What the task of any row is like; absent where tasks are not told apart. */
  readonly profileOf?: ((row: number) => TaskProfile) | undefined;
  /** Root mean squared log difference to the benchmarks of the nearest training system. */
  readonly distance: Float64Array;
  readonly stages: readonly Stage[];
  /** By the machine's own readings. */
  readonly analyticalTimes: AnalyticalTimes;
  /** With the host's reading drawn to what its CPU model reads on average: what the corrections start from. */
  readonly steadyTimes: AnalyticalTimes;
  /** Log corrections of the analytical model: by the trees (weighted); and by the host's steady reading, the system's and the family's effect. */
  readonly treeCorrection: Float64Array;
  readonly effectCorrection: Float64Array;
  /** Log correction by the conditions of the run: its source, its model, … */
  readonly columnCorrection: Float64Array;
}

/** Makes a predictor of a model: what does not depend on the row (Cholesky factor, nearest systems) is computed once. */
export class StagedEngine {
  readonly model: StagedModel;
  readonly #effects: RunEffects;
  readonly #systems: readonly (readonly [string, SystemVector])[];
  readonly #distances: SystemDistances;

  constructor(model: StagedModel) {
    this.model = model;
    this.#systems = Object.entries(model.systems);
    this.#distances = new SystemDistances(model.systems, model.reading.kindName);
    this.#effects = new RunEffects(model);
  }

  /** The posterior of a machine by runs of its own beside the model's. @param cells of these runs */
  ownEffects(name: string, vector: SystemVector, cells: readonly EffectCell[]): OwnEffects {
    return this.#effects.ownEffects(name, vector, cells);
  }

  /**
   * @param imputed what was put in of the machines, where not all of them was measured
   * @param ownOf what is known of a row's machine by runs of its own, by its name
   */
  predict(table: Table, imputed?: ImputedMachines, ownOf: OwnOf = () => undefined): StagedPredictions {
    const { model } = this;
    const keys = coefficientKeys(table, model.reading.kindName);
    const { families } = keys;
    const stages = deriveStages(table, model.reading, model.stages);
    const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
    const times = analyticalTimes(model.analytical, stages, keys, rows);
    const steadyTimes = this.#steadyTimes(table, keys, rows) ?? times;
    const treeCorrection = this.#treeCorrections(table, families, steadyTimes);
    const columns = columnCorrections(table, model.columnEffects);
    const likeness = this.#distances.of(table);
    const doubts =
      imputed &&
      imputedDoubts(imputed, times.total, (columns) =>
        timesWithEach(this.model, table, stages, times, columns),
      );
    const away = distanceDeviation(table, model.trainingDomain ?? {}, times.total, (changed) =>
      timesWithAll(model, table, stages, changed),
    );
    const { alike } = model.effectParameters;
    const profileOf =
      alike &&
      taskProfiles(
        { table, kindName: model.reading.kindName, analytical: model.analytical, stages, keys },
        alike,
      );
    const imputedDeviation = new Float64Array(table.rowCount);
    const effectCorrection = new Float64Array(table.rowCount);
    const deviation = new Float64Array(table.rowCount);
    const latencyMs = new Float64Array(table.rowCount);
    const systemIds = table.has(COLUMN.systemId) ? table.texts(COLUMN.systemId) : undefined;
    const distance = likeness.toNearest.slice();
    const vectorOf = systemVector(table, model.reading.kindName);
    for (let row = 0; row < table.rowCount; row++) {
      const systemId = systemIds?.[row] ?? '';
      const own = ownAs(ownOf(systemId), () => vectorOf(row));
      const isMeasured = this.#effects.isMeasured(families[row]!, own);
      const distanceTo = likeness.from(row);
      const isProfiled = this.#effects.isProfiled(systemId, own, distanceTo);
      const effect = this.#effects.of(
        {
          systemId,
          family: families[row]!,
          unseenLevels: this.#effects.unseenLevels(keys, row, own),
          ...(isProfiled && profileOf !== undefined ? { profile: profileOf(row) } : {}),
          distanceTo,
          isMeasured,
          own,
        },
        doubts && { variance: doubts.variance[row]!, known: () => doubts.of(row) },
      );
      if (own !== undefined) distance[row] = 0;
      imputedDeviation[row] = Math.sqrt(effect.doubtVariance);
      effectCorrection[row] = effect.mean + Math.log(steadyTimes.total[row]! / times.total[row]!);
      deviation[row] =
        (isProfiled && alike !== undefined
          ? alike.spread
          : this.#effects.levelSpread(keys, row, isMeasured)) *
        Math.sqrt(effect.variance + columns.variance[row]! + away[row]! ** 2);
      latencyMs[row] =
        steadyTimes.total[row]! * Math.exp(treeCorrection[row]! + columns.mean[row]! + effect.mean);
    }
    return {
      latencyMs,
      parts: scaledParts(steadyTimes, latencyMs),
      deviation,
      imputedDeviation,
      doubts,
      profileOf,
      distance,
      stages,
      analyticalTimes: times,
      steadyTimes,
      treeCorrection,
      effectCorrection,
      columnCorrection: columns.mean,
    };
  }

  /**
   * The log errors that the interval at `level` spans, in units of the predicted standard deviation. It holds the prediction itself,
   * even where the level is so low that both quantiles lie on one side of it.
   */
  bounds(level: number): { lower: number; upper: number } {
    const { lower, upper } = scoreBounds(this.model.scores, level);
    return { lower: Math.min(0, lower), upper: Math.max(0, upper) };
  }

  /** Training systems by their distance (root mean squared log difference of benchmarks), nearest first. */
  nearest(vector: SystemVector, count = 1): { system: string; distance: number }[] {
    return this.#systems
      .map(([system, other]) => ({ system, distance: Math.sqrt(squaredDistance(vector, other)) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, count);
  }

  /** Undefined where no row's CPU is one of training's. */
  #steadyTimes(table: Table, keys: CoefficientKeys, rows: Int32Array): AnalyticalTimes | undefined {
    const { reading, stages, analytical, hostReadings } = this.model;
    const steady = withSteadyReadings(table, hostReadings);
    return steady && analyticalTimes(analytical, deriveStages(steady, reading, stages), keys, rows);
  }

  #treeCorrections(table: Table, families: readonly string[], times: AnalyticalTimes): Float64Array {
    const { model } = this;
    if (model.residualWeight === 0 || model.boosters.length === 0) return new Float64Array(table.rowCount);
    const features = residualFeatures(
      table,
      model.taskColumns,
      { familyOf: families, families: model.families },
      times,
      { kindName: model.reading.kindName, processors: seesProcessors(model.boosters) },
    );
    const rows = Array.from({ length: table.rowCount }, (_, row) => row);
    const residual = predictResidual(model.boosters, features, rows);
    const offsets = plainOffsets(table, times.total, {
      kindName: model.reading.kindName,
      share: model.plainBoosters / model.boosters.length,
    });
    return residual.map((value, row) =>
      this.#effects.isTrained(families[row]!) ? (value + offsets[row]!) * model.residualWeight : 0,
    );
  }
}

/** The analytical model's parts, stretched so that they add up to the prediction. */
function scaledParts(times: AnalyticalTimes, latencyMs: Float64Array): Record<RunPart, Float64Array> {
  return Object.fromEntries(
    RUN_PARTS.map((part) => [
      part,
      times.parts[part].map((time, row) => (time / times.total[row]!) * latencyMs[row]!),
    ]),
  ) as Record<RunPart, Float64Array>;
}

import type { Booster } from '@ctfusion/gbdt';
import type { TrainingDomain } from '../../predictor.js';
import type { ImputationModel } from '../../systems/imputation/imputation-model.js';
import type { StageReading, StageSelection } from '../../tasks/derive-stages.js';
import type { HostReadings } from '../../tasks/host-readings.js';
import type { AnalyticalModel } from './analytical-model.js';
import type { ColumnEffect } from './column-effects.js';
import type { Composition } from './composition.js';
import type { EffectCell, EffectParameters } from './effects.js';
import type { Observation } from './observation.js';
import type { WeightedScore } from './score-bounds.js';
import type { SystemVector } from './system-vector.js';

/** Everything that a staged prediction needs; what `predictor.json` of a staged bundle stores, with the boosters beside it. */
export interface StagedModel {
  readonly reading: StageReading;
  readonly stages: StageSelection;
  /** What CPU models of training read, where a new machine's reading is drawn to it. */
  readonly hostReadings: HostReadings;
  readonly composition: Composition;
  readonly analytical: AnalyticalModel;
  /** Task families that were trained on (texts of `TaskKind.familyColumn`); another one is predicted by the pooled analytical model and by its runs, if any. */
  readonly families: readonly string[];
  readonly taskColumns: readonly string[];
  readonly boosters: readonly Booster[];
  readonly residualWeight: number;
  /** How many of the boosters, the last ones, are of the time over the kind's plain work rather than over the analytical model. */
  readonly plainBoosters: number;
  readonly effectParameters: EffectParameters;
  readonly effectCells: readonly EffectCell[];
  /** Typical variance of a single run's log error around its cell's mean: what a measured run is worth as evidence. */
  readonly runVariance: number;
  /** Mean variance of a single run's log error: what an interval has to cover beside the effect's own doubt. */
  readonly scatterVariance: number;
  /** Vectors of the training systems, and of those that calibration added. */
  readonly systems: Readonly<Record<string, SystemVector>>;
  /** Sorted by score. */
  readonly scores: readonly WeightedScore[];
  /** Standard deviation of the log error of families that training did not see, from families left out in turn. */
  readonly unseenFamilyDeviation: number;
  /** The same of families of which the nearest level above is unknown, too; then the next one, up to the widest. */
  readonly unseenParentDeviations: readonly number[];
  /** Factors on the expected deviation of the log error, by how many levels are unknown, from none to all; absent: 1. */
  readonly levelSpreads?: readonly number[];
  readonly columnEffects: readonly ColumnEffect[];
  /** Ranges of the training rows, whose distance widens intervals; absent while a model is being fitted. */
  readonly trainingDomain?: TrainingDomain;
  /** Runs that calibration learned from, in any order. */
  readonly observations?: readonly Observation[];
  /** What machines are like; absent where what was not measured of one cannot be imputed. */
  readonly imputation?: ImputationModel;
  /** What machines are like whose device is their CPU. */
  readonly cpuImputation?: ImputationModel;
}

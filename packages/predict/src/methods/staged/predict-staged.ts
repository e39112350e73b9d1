import type { NumberColumn, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { deriveStages } from '../../tasks/derive-stages.js';
import { withSteadyReadings } from '../../tasks/host-readings.js';
import { RUN_PARTS, type RunPart, readsColumn, type Stage } from '../../tasks/stage.js';
import { type CoefficientKeys, coefficientKeys } from '../../tasks/task-families.js';
import { type AnalyticalTimes, analyticalTimes, levelsUp } from './analytical-model.js';
import { columnCorrections } from './column-effects.js';
import { distanceDeviation } from './distance-doubt.js';
import { EffectPosterior, type PredictedEffect, type SystemDistance } from './effects.js';
import { type Doubt, type ImputedDoubts, type ImputedMachines, imputedDoubts } from './imputed-doubt.js';
import { residualFeatures, seesProcessors } from './residual-features.js';
import { plainOffsets, predictResidual } from './residual-prediction.js';
import { scoreBounds } from './score-bounds.js';
import type { StagedModel } from './staged-model.js';
import { type SystemVector, squaredDistance, systemVectors } from './system-vector.js';

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

/** Tasks name families as they like; a service that answers for ever must not remember for ever. */
const REMEMBERED_EFFECTS = 20_000;

/** Makes a predictor of a model: what does not depend on the row (Cholesky factor, nearest systems) is computed once. */
export class StagedEngine {
  readonly model: StagedModel;
  readonly #posterior: EffectPosterior | undefined;
  readonly #systems: readonly (readonly [string, SystemVector])[];
  readonly #effects = new Map<string, PredictedEffect>();
  readonly #families: ReadonlySet<string>;
  /** Those with runs, which calibration may have added to. */
  readonly #measuredFamilies: ReadonlySet<string>;

  constructor(model: StagedModel) {
    this.model = model;
    this.#families = new Set(model.families);
    this.#measuredFamilies = new Set(model.effectCells.map(({ family }) => family));
    this.#systems = Object.entries(model.systems);
    const distance: SystemDistance = (a, b) => squaredDistance(model.systems[a]!, model.systems[b]!);
    this.#posterior =
      model.effectCells.length === 0
        ? undefined
        : EffectPosterior.fit(model.effectCells, distance, model.effectParameters, {
            trained: this.#families,
            variance: model.unseenFamilyDeviation ** 2,
          });
  }

  /** @param imputed what was put in of the machines, where not all of them was measured */
  predict(table: Table, imputed?: ImputedMachines): StagedPredictions {
    const { model } = this;
    const keys = coefficientKeys(table, model.reading.kindName);
    const { families } = keys;
    const stages = deriveStages(table, model.reading, model.stages);
    const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
    const times = analyticalTimes(model.analytical, stages, keys, rows);
    const steadyTimes = this.#steadyTimes(table, keys, rows) ?? times;
    const treeCorrection = this.#treeCorrections(table, families, steadyTimes);
    const columns = columnCorrections(table, model.columnEffects);
    const vectors = systemVectors(table, model.reading.kindName);
    const doubts =
      imputed &&
      imputedDoubts(imputed, times.total, (column, values) =>
        this.analyticalTimesWith(table, stages, column, values),
      );
    const away = distanceDeviation(table, model.trainingDomain ?? {}, times.total, (changed) =>
      this.#analyticalTotalsWith(table, stages, changed),
    );
    const imputedDeviation = new Float64Array(table.rowCount);
    const effectCorrection = new Float64Array(table.rowCount);
    const deviation = new Float64Array(table.rowCount);
    const latencyMs = new Float64Array(table.rowCount);
    const systemIds = table.has(COLUMN.systemId) ? table.texts(COLUMN.systemId) : undefined;
    for (let row = 0; row < table.rowCount; row++) {
      const effect = this.#effect(
        { systemId: systemIds?.[row] ?? '', family: families[row]!, vector: vectors[row]! },
        doubts && { variance: doubts.variance[row]!, known: () => doubts.of(row) },
      );
      imputedDeviation[row] = Math.sqrt(effect.doubtVariance);
      effectCorrection[row] = effect.mean + Math.log(steadyTimes.total[row]! / times.total[row]!);
      deviation[row] =
        this.#levelSpread(keys, row) *
        Math.sqrt(
          effect.variance + columns.variance[row]! + this.#unseenParentVariance(keys, row) + away[row]! ** 2,
        );
      latencyMs[row] =
        steadyTimes.total[row]! * Math.exp(treeCorrection[row]! + columns.mean[row]! + effect.mean);
    }
    return {
      latencyMs,
      parts: scaledParts(steadyTimes, latencyMs),
      deviation,
      imputedDeviation,
      doubts,
      distance: Float64Array.from(vectors, (vector) => this.#distanceToNearest(vector)),
      stages,
      analyticalTimes: times,
      steadyTimes,
      treeCorrection,
      effectCorrection,
      columnCorrection: columns.mean,
    };
  }

  /**
   * The analytical time (ms) of every row with other values in one column. Only the stages that read the column are derived again.
   * @param stages those of the table as it is
   */
  analyticalTimesWith(
    table: Table,
    stages: readonly Stage[],
    column: string,
    values: Float64Array,
  ): Float64Array {
    const { reading, analytical } = this.model;
    const names = stages.filter(readsColumn(stages, column)).map(({ name }) => name);
    const changed = table.with([[column, { kind: 'number', values }]]);
    const anew = new Map(
      // What was put in may be missing of rows that do not read it: their device is another.
      deriveStages(changed, reading, { names, inputs: [] }, { stages, column }).map((stage) => [
        stage.name,
        stage,
      ]),
    );
    const all = stages.map((stage) => anew.get(stage.name) ?? stage);
    const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
    return analyticalTimes(analytical, all, coefficientKeys(table, reading.kindName), rows).total;
  }

  /**
   * The analytical time (ms) of every row with other values in some columns. Only the stages that read one of them are derived again.
   * @param stages those of the table as it is
   */
  #analyticalTotalsWith(
    table: Table,
    stages: readonly Stage[],
    columns: readonly (readonly [string, NumberColumn])[],
  ): Float64Array {
    const { reading, analytical } = this.model;
    const changes = columns.map(([column]) => readsColumn(stages, column));
    const names = stages.filter((stage) => changes.some((reads) => reads(stage))).map(({ name }) => name);
    const derived = deriveStages(table.with(columns), reading, { names, inputs: [] });
    const anew = new Map(derived.map((stage) => [stage.name, stage]));
    const all = stages.map((stage) => anew.get(stage.name) ?? stage);
    const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
    return analyticalTimes(analytical, all, coefficientKeys(table, reading.kindName), rows).total;
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

  /** NaN where there is no training system. */
  #distanceToNearest(vector: SystemVector): number {
    let smallest = Number.POSITIVE_INFINITY;
    for (const [, other] of this.#systems) smallest = Math.min(smallest, squaredDistance(vector, other));
    return smallest === Number.POSITIVE_INFINITY ? Number.NaN : Math.sqrt(smallest);
  }

  /** Undefined where no row's CPU is one of training's. */
  #steadyTimes(table: Table, keys: CoefficientKeys, rows: Int32Array): AnalyticalTimes | undefined {
    const { reading, stages, analytical, hostReadings } = this.model;
    const steady = withSteadyReadings(table, hostReadings);
    return steady && analyticalTimes(analytical, deriveStages(steady, reading, stages), keys, rows);
  }

  /** Levels that are unknown of a row's task, from its family up; none where calibration measured the family. */
  #levelsUp(keys: CoefficientKeys, row: number): number {
    return this.#measuredFamilies.has(keys.families[row]!) ? 0 : levelsUp(this.model.analytical, keys, row);
  }

  #levelSpread(keys: CoefficientKeys, row: number): number {
    const { levelSpreads } = this.model;
    return levelSpreads?.[Math.min(this.#levelsUp(keys, row), levelSpreads.length - 1)] ?? 1;
  }

  /** What a row's doubt has beside that of an unseen family, where the levels above are unknown, too. */
  #unseenParentVariance(keys: CoefficientKeys, row: number): number {
    const { analytical, unseenFamilyDeviation, unseenParentDeviations } = this.model;
    const up = levelsUp(analytical, keys, row);
    if (up < 2 || this.#measuredFamilies.has(keys.families[row]!)) return 0;
    return Math.max(0, unseenParentDeviations[up - 2]! ** 2 - unseenFamilyDeviation ** 2);
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
      this.#families.has(families[row]!) ? (value + offsets[row]!) * model.residualWeight : 0,
    );
  }

  /** Effect of a family on a system, the variance of one run's log error, and what is left of the doubt about the machine. */
  #effect(task: TaskOnSystem, doubt: RowDoubt | undefined): PredictedEffect {
    const { model } = this;
    const isTrained = this.#families.has(task.family);
    if (this.#posterior === undefined) {
      const unseen = isTrained ? 0 : model.unseenFamilyDeviation ** 2;
      return { mean: 0, variance: unseen + model.scatterVariance, doubtVariance: doubt?.variance ?? 0 };
    }
    const { mean, variance, doubtVariance } = this.#posteriorEffect(this.#posterior, task, doubt);
    // What known families left on a system says nothing of one whose coefficients were never fitted, until it has runs of its own.
    const unmeasured = !isTrained && !this.#measuredFamilies.has(task.family);
    return { mean: unmeasured ? 0 : mean, variance: variance + model.scatterVariance, doubtVariance };
  }

  /** That on a system of training is remembered, as tables repeat systems. */
  #posteriorEffect(
    posterior: EffectPosterior,
    { systemId, family, vector }: TaskOnSystem,
    doubt: RowDoubt | undefined,
  ): PredictedEffect {
    const { systems, runVariance } = this.model;
    // A known id with other benchmarks is another machine by that name.
    // A system may be called as what every object inherits.
    const known = Object.hasOwn(systems, systemId) ? systems[systemId] : undefined;
    if (known === undefined || squaredDistance(known, vector) >= 1e-12) {
      const effect = posterior.predictNew(
        (other) => squaredDistance(vector, systems[other]!),
        family,
        runVariance,
      );
      return { ...effect, doubtVariance: doubt?.variance ?? 0 };
    }
    const own = doubt?.known();
    if (own !== undefined) return posterior.predict(systemId, family, runVariance, own);
    const key = `${family}\u0000${systemId}`;
    if (this.#effects.size >= REMEMBERED_EFFECTS) this.#effects.clear();
    const effect = this.#effects.get(key) ?? posterior.predict(systemId, family, runVariance);
    this.#effects.set(key, effect);
    return effect;
  }
}

/** A task of one row, on the system of that row. */
interface TaskOnSystem {
  readonly systemId: string;
  readonly family: string;
  readonly vector: SystemVector;
}

/** The doubt about a row's machine; in detail only where runs may have told of it. */
interface RowDoubt {
  readonly variance: number;
  readonly known: () => Doubt | undefined;
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

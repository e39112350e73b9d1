import type { Table } from '@ctfusion/base';
import type { Booster } from '@ctfusion/gbdt';
import { COLUMN, columnDefinition, parseBenchmarkName } from '@ctfusion/schema/columns';
import type { StagedContent } from '@ctfusion/schema/documents';
import { sealBundle } from '../../bundle/digest.js';
import { checkedPredictions } from '../../checked-predictions.js';
import type { Explanation } from '../../explain/explanation.js';
import type {
  NearestSystem,
  Predictions,
  Predictor,
  PredictorBundle,
  SuggestedRun,
  SuggestOptions,
  TrainingDomain,
} from '../../predictor.js';
import { taskKind } from '../../tasks/task-kinds.js';
import { calibrateStaged } from './calibrate.js';
import { choiceWords } from './composition.js';
import { explainStaged } from './explain/explain-staged.js';
import { stagedWords } from './explain/staged-words.js';
import { StagedEngine } from './predict-staged.js';
import { ScoreDistribution } from './score-distribution.js';
import { fromBundle, toBundleFields } from './staged-bundle.js';
import { suggestRuns } from './suggest-runs.js';
import { completeSystemVectors } from './system-vector.js';

/** Prior from measured stages, boosted residual, system effects, conformal interval. */
export class StagedPredictor implements Predictor {
  readonly kind = 'staged';
  readonly engine: StagedEngine;
  readonly #bundle: StagedContent;
  readonly #boosters: readonly Booster[];

  constructor(bundle: StagedContent, boosters: readonly Booster[]) {
    this.#bundle = bundle;
    this.#boosters = boosters;
    this.engine = new StagedEngine(fromBundle(bundle, boosters));
  }

  get inputs(): readonly string[] {
    return [
      ...new Set([
        COLUMN.modelName,
        ...taskKind(this.#bundle.layout).inputs,
        ...this.#bundle.stage_inputs,
        ...this.#bundle.task_columns,
      ]),
    ];
  }

  get targetColumn(): string {
    return this.#bundle.target_col;
  }

  get trainingDomain(): TrainingDomain {
    return this.#bundle.training_domain;
  }

  get backend(): string {
    return this.#bundle.provenance.backend;
  }

  get trainedSettings(): Predictor['trainedSettings'] {
    return this.#bundle.provenance.settings;
  }

  get choices(): readonly string[] {
    return choiceWords(this.engine.model.composition);
  }

  get families(): readonly string[] {
    return this.#bundle.families;
  }

  predict(table: Table, level?: number): Predictions {
    const { latencyMs, parts, deviation, distance } = this.engine.predict(table);
    const predictions = { latencyMs, parts, distance, deviation };
    if (level === undefined) return checkedPredictions(predictions, table);
    const { lower, upper } = this.engine.bounds(level);
    const bound = (score: number): Float64Array =>
      latencyMs.map((time, row) => time * Math.exp(score * deviation[row]!));
    const interval = { level, lowerMs: bound(lower), upperMs: bound(upper) };
    return checkedPredictions({ ...predictions, interval }, table);
  }

  nearestSystems(table: Table, count: number): NearestSystem[][] {
    const { layout, training_domain: domain } = this.#bundle;
    // A benchmark that training lacked says nothing about likeness.
    const required = taskKind(layout).systemColumns.filter((name) => (domain[name] ?? null) !== null);
    return completeSystemVectors(table, layout, required).map((vector) =>
      vector === undefined ? [] : this.engine.nearest(vector, count),
    );
  }

  probabilityWithin({ latencyMs, deviation }: Predictions, deadlineMs: number): Float64Array {
    const distribution = new ScoreDistribution(this.engine.model.scores);
    return latencyMs.map((time, row) =>
      distribution.probabilityBelow(Math.log(deadlineMs / time) / deviation![row]!),
    );
  }

  /** This predictor after measured runs of new systems; itself where there is none. @throws InputError as `calibrateStaged`. */
  calibrate(runs: Table): StagedPredictor {
    if (runs.rowCount === 0) return this;
    const model = calibrateStaged(this.engine.model, runs, this.targetColumn);
    const calibrated = new Set([...this.#bundle.calibrated_systems, ...runs.texts(COLUMN.systemId)]);
    return new StagedPredictor(
      { ...this.#bundle, ...toBundleFields(model), calibrated_systems: [...calibrated].sort() },
      this.#boosters,
    );
  }

  readsOptionally(column: string): boolean {
    if (column === COLUMN.coresTotal) return true;
    const definition = columnDefinition(column);
    if (definition?.role === 'demand') return definition.unit === 'layers';
    return parseBenchmarkName(column) !== undefined;
  }

  explain(table: Table): Explanation[] {
    return explainStaged(this.engine, table).map((found) => ({
      ...found,
      unit: 'log',
      words: stagedWords(found, taskKind(this.#bundle.layout).words),
    }));
  }

  suggestRuns(table: Table, options: SuggestOptions): SuggestedRun[] {
    return suggestRuns(this.engine.model, table, options);
  }

  toBundle(): PredictorBundle {
    const modelTexts = this.#boosters.map((booster) => booster.toText());
    return { document: sealBundle(this.#bundle, modelTexts), modelTexts };
  }
}

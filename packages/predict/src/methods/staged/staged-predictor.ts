import type { Table } from '@ctfusion/base';
import type { Booster } from '@ctfusion/gbdt';
import { COLUMN, columnDefinition, parseBenchmarkName } from '@ctfusion/schema/columns';
import type { StagedContent } from '@ctfusion/schema/documents';
import { sealBundle } from '../../bundle/digest.js';
import { checkedPredictions } from '../../checked-predictions.js';
import type { Explanation } from '../../explain/explanation.js';
import type {
  NearestSystem,
  OwnRuns,
  Predictions,
  Predictor,
  PredictorBundle,
  StageTimes,
  SuggestedBenchmark,
  SuggestedRun,
  SuggestOptions,
  TrainingDomain,
} from '../../predictor.js';
import { DATA_SHEETS } from '../../systems/imputation/other-backend.js';
import { coefficientKeys } from '../../tasks/task-families.js';
import { taskKind } from '../../tasks/task-kinds.js';
import { stageContributions } from './analytical-model.js';
import { calibrateStaged } from './calibrate.js';
import { type CompletedMachines, completeMachines } from './complete-machines.js';
import { choiceWords } from './composition.js';
import { partsByDevice, rowsOnCpu } from './device-rows.js';
import { explainStaged } from './explain/explain-staged.js';
import { stagedSentences } from './explain/staged-sentences.js';
import type { ImputedMachines } from './imputed-doubt.js';
import { logInterval } from './log-interval.js';
import { StagedOwnRuns } from './own-runs.js';
import type { OwnOf, OwnSystem } from './own-system.js';
import { StagedEngine } from './predict-staged.js';
import { RememberedCompletions } from './remembered-completions.js';
import { isTableColumn } from './residual-features.js';
import { ScoreDistribution } from './score-distribution.js';
import { fromBundle, toBundleFields } from './staged-bundle.js';
import type { StagedModel } from './staged-model.js';
import { suggestBenchmarks } from './suggest-benchmarks.js';
import { suggestRuns } from './suggest-runs.js';
import { completeSystemVectors, squaredDistance } from './system-vector.js';

/** Of layer counts, in either way of counting. */
const LAYER_UNITS: ReadonlySet<string> = new Set(['modules', 'nodes']);

/** Analytical model of measured stages, boosted residual, system effects, intervals of out-of-group errors. */
export class StagedPredictor implements Predictor {
  readonly kind = 'staged';
  readonly engine: StagedEngine;
  readonly #bundle: StagedContent;
  readonly #boosters: readonly Booster[];
  /** Tables are never changed, and a verdict and a prediction are asked for the same one. */
  readonly #completed: WeakMap<Table, CompletedMachines>;
  readonly #completions: RememberedCompletions;
  /** What the stages read of a machine; and a prediction, which also tells machines apart. */
  readonly #stageColumns: ReadonlySet<string>;
  readonly #machineColumns: ReadonlySet<string>;

  readonly #ownOf: OwnOf;

  /** @param known of which predictor this is another view, and the machines that it knows by runs of their own */
  constructor(
    bundle: StagedContent,
    boosters: readonly Booster[],
    known?: { readonly of: StagedPredictor; readonly ownOf: OwnOf },
  ) {
    this.#bundle = bundle;
    this.#stageColumns = new Set([
      ...taskKind(bundle.layout).inputs,
      ...bundle.stage_inputs,
      COLUMN.coresTotal,
    ]);
    this.#machineColumns = new Set([
      ...taskKind(bundle.layout).inputs,
      ...bundle.stage_inputs,
      ...taskKind(bundle.layout).systemColumns,
    ]);
    this.#boosters = boosters;
    this.engine = known === undefined ? new StagedEngine(fromBundle(bundle, boosters)) : known.of.engine;
    this.#completed = known === undefined ? new WeakMap() : known.of.#completed;
    this.#completions = known === undefined ? new RememberedCompletions() : known.of.#completions;
    this.#ownOf = known?.ownOf ?? (() => undefined);
  }

  get inputs(): readonly string[] {
    return [
      ...new Set([
        this.familyColumn,
        ...taskKind(this.#bundle.layout).inputs,
        ...this.#bundle.stage_inputs,
        ...this.#bundle.task_columns.filter(isTableColumn),
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
    const { layout, provenance } = this.#bundle;
    return taskKind(layout).isOfAnyBackend === true ? DATA_SHEETS : provenance.backend;
  }

  get learnedFromCurves(): boolean | undefined {
    return this.#bundle.provenance.curves;
  }

  get trainedSettings(): Predictor['trainedSettings'] {
    return this.#bundle.provenance.settings;
  }

  get choices(): readonly string[] {
    return choiceWords(this.engine.model.composition);
  }

  get familyColumn(): string {
    return taskKind(this.#bundle.layout).familyColumn;
  }

  get taskKind(): string {
    return this.#bundle.layout;
  }

  get families(): readonly string[] {
    return this.#bundle.families;
  }

  predict(given: Table, level?: number): Predictions {
    const completed = this.completed(given);
    const { table } = completed;
    const { latencyMs, distance, imputedDeviation, ...found } = this.engine.predict(
      table,
      this.#imputed(given, completed),
      this.#ownOf,
    );
    const onCpu = rowsOnCpu(table, this.engine.model.imputation ?? { variables: [] });
    const parts = partsByDevice(found.parts, onCpu);
    const deviation = found.deviation.map((value, row) => Math.hypot(value, imputedDeviation[row]!));
    const predictions = { latencyMs, parts, distance, deviation, imputedDeviation };
    if (level === undefined) return checkedPredictions(predictions, table);
    const ends = logInterval(this.engine.bounds(level), level);
    const interval = { level, lowerMs: latencyMs.slice(), upperMs: latencyMs.slice() };
    for (let row = 0; row < latencyMs.length; row++) {
      const { lower, upper } = ends({
        deviation: found.deviation[row]!,
        imputedDeviation: imputedDeviation[row]!,
      });
      interval.lowerMs[row]! *= Math.exp(lower);
      interval.upperMs[row]! *= Math.exp(upper);
    }
    return checkedPredictions({ ...predictions, interval }, table);
  }

  #imputed(given: Table, completed: CompletedMachines): ImputedMachines {
    const further = new Set(this.#furtherInputs(given));
    return { completed, further, read: new Set([...this.#stageColumns, ...further]) };
  }

  #furtherInputs(table: Table): readonly string[] {
    return taskKind(this.#bundle.layout).furtherInputs?.(table) ?? [];
  }

  completed(table: Table): CompletedMachines {
    const { imputation: model, cpuImputation: cpuModel } = this.engine.model;
    if (model === undefined)
      return { table, knowledge: new Array<undefined>(table.rowCount).fill(undefined), groups: [] };
    const known = this.#completed.get(table);
    if (known !== undefined) return known;
    const wanted = new Set([...this.#machineColumns, ...this.#furtherInputs(table)]);
    const completed = this.#completions.get(table, wanted, [model, cpuModel], () =>
      completeMachines(table, { model, cpuModel, wanted, backend: this.backend }),
    );
    this.#completed.set(table, completed);
    return completed;
  }

  nearestSystems(table: Table, count: number): NearestSystem[][] {
    const { layout: kindName, training_domain: domain } = this.#bundle;
    // A benchmark that training lacked says nothing about likeness.
    const required = taskKind(kindName).systemColumns.filter((name) => (domain[name] ?? null) !== null);
    const systemIds = table.has(COLUMN.systemId) ? table.texts(COLUMN.systemId) : undefined;
    return completeSystemVectors(table, kindName, required).map((vector, row) => {
      if (vector === undefined) return [];
      const system = systemIds?.[row] ?? '';
      const own = this.#ownOf(system);
      const nearest = this.engine.nearest(vector, count);
      if (own === undefined) return nearest;
      const itself = { system, distance: Math.sqrt(squaredDistance(vector, own.vector)) };
      return [...nearest, itself].sort((a, b) => a.distance - b.distance).slice(0, count);
    });
  }

  probabilityWithin(
    { latencyMs, deviation, imputedDeviation }: Predictions,
    deadlineMs: number,
  ): Float64Array {
    const distribution = new ScoreDistribution(this.engine.model.scores);
    return latencyMs.map((time, row) => {
      const imputed = imputedDeviation?.[row] ?? 0;
      const own = Math.sqrt(Math.max(0, deviation![row]! ** 2 - imputed ** 2));
      const margin = Math.log(deadlineMs / time);
      return imputed > 0
        ? distribution.probabilityBelowWithDoubt(margin, own, imputed)
        : distribution.probabilityBelow(margin / deviation![row]!);
    });
  }

  /** This predictor after measured runs of new systems; itself where there is none. @throws InputError as `calibrateStaged`. */
  calibrate(runs: Table): StagedPredictor {
    if (runs.rowCount === 0) return this;
    const completed = this.completed(runs);
    const imputed = this.#imputed(runs, completed);
    const model = calibrateStaged(this.engine.model, completed.table, this.targetColumn, imputed);
    const calibrated = new Set([...this.#bundle.calibrated_systems, ...runs.texts(COLUMN.systemId)]);
    return new StagedPredictor(
      { ...this.#bundle, ...toBundleFields(model), calibrated_systems: [...calibrated].sort() },
      this.#boosters,
    );
  }

  learned(runs: Table): StagedOwnRuns | undefined {
    const completed = this.completed(runs);
    return StagedOwnRuns.of(this.engine, completed.table, this.targetColumn, this.#imputed(runs, completed));
  }

  knowing(runsOf: (systemId: string) => OwnRuns | undefined): StagedPredictor {
    const ownOf = (systemId: string): OwnSystem | undefined => {
      const own = runsOf(systemId);
      return own instanceof StagedOwnRuns ? own.system : undefined;
    };
    return new StagedPredictor(this.#bundle, this.#boosters, { of: this, ownOf });
  }

  get calibratedRuns(): number {
    return this.engine.model.observations?.length ?? 0;
  }

  readsOptionally(column: string): boolean {
    if (column === COLUMN.coresTotal) return true;
    const definition = columnDefinition(column);
    if (definition?.role === 'demand') return LAYER_UNITS.has(definition.unit);
    return parseBenchmarkName(column) !== undefined;
  }

  explain(table: Table): Explanation[] {
    return explainStaged(this.engine, this.completed(table).table, this.#ownOf).map((found) => ({
      ...found,
      unit: 'log',
      words: stagedSentences(found, taskKind(this.#bundle.layout).labels),
    }));
  }

  stageTimes(table: Table): StageTimes {
    const { model } = this.engine;
    const { stages } = this.engine.predict(table);
    const keys = coefficientKeys(table, model.reading.kindName);
    return keys.families.map((_, row) => stageContributions(model.analytical, stages, keys, row));
  }

  suggestRuns(table: Table, options: SuggestOptions): SuggestedRun[] {
    const completed = this.completed(table);
    const model = this.#withOwnRuns(table);
    return suggestRuns(model, completed.table, options, this.#imputed(table, completed));
  }

  suggestBenchmarks(table: Table, level: number): SuggestedBenchmark[] {
    const completed = this.completed(table);
    const imputed = this.#imputed(table, completed);
    return suggestBenchmarks(this.engine, completed.table, level, { imputed, ownOf: this.#ownOf });
  }

  /** The model with the cells of a machine's own runs among the others': a hypothetical run is added to them. */
  #withOwnRuns(table: Table): StagedModel {
    const { model } = this.engine;
    const name = table.texts(COLUMN.systemId)[0] ?? '';
    const own = this.#ownOf(name);
    if (own === undefined) return model;
    const systems = { ...model.systems, [name]: own.vector };
    return { ...model, systems, effectCells: [...model.effectCells, ...own.cells] };
  }

  toBundle(): PredictorBundle {
    const modelTexts = this.#boosters.map((booster) => booster.toText());
    return { document: sealBundle(this.#bundle, modelTexts), modelTexts };
  }
}

import type { Table } from '@ctfusion/base';
import type { Bundle } from '@ctfusion/schema/documents';
import type { Explanation } from './explain/explanation.js';
import type { FeatureContributions } from './explain/shap.js';
import type { RunPart } from './tasks/stage.js';

/** Name of a method: `direct`, `staged`, or one registered from outside. */
export type PredictorKind = string;

/** Predictions of rows; every array has one entry per row. */
export interface Predictions {
  /** End-to-end latency, ms. */
  readonly latencyMs: Float64Array;
  /** Bounds, ms, between which the latency of a new system falls with probability `level`. */
  readonly interval?: {
    readonly level: number;
    readonly lowerMs: Float64Array;
    readonly upperMs: Float64Array;
  };
  /** Expected time of each part, ms; they add up to the latency. */
  readonly parts?: Readonly<Record<RunPart, Float64Array>>;
  /** How far the system is from the nearest training system: root mean squared log difference of their benchmarks. */
  readonly distance?: Float64Array;
  /** Standard deviation of log(measured / predicted) that the predictor expects. */
  readonly deviation?: Float64Array;
  /** What of the deviation comes from benchmarks that were imputed. */
  readonly imputedDeviation?: Float64Array;
}

/** A training system and how far a row's machine is from it: root mean squared log difference of their benchmarks. */
export interface NearestSystem {
  readonly system: string;
  readonly distance: number;
}

/** Smallest and largest training value of an input; null where it was never present. */
export type TrainingDomain = Readonly<Record<string, readonly [number, number] | null>>;

/** Where the values come from by which a row's machine is predicted: names of columns. */
export interface MachineKnowledge {
  readonly measured: readonly string[];
  /** By data sheets, offers, the operating system. */
  readonly stated: readonly string[];
  readonly imputed: readonly string[];
  /** Why too little is known to put anything in. */
  readonly refusal?: string;
  /** Whose benchmarks do not count as the predictor's own. */
  readonly otherBackend?: string;
  /** Whether they count as evidence. */
  readonly isOtherBackendUsed?: boolean;
}

/** A table in which what was not measured is put in. */
export interface CompletedTable {
  readonly table: Table;
  /** Of the rows that something was put in. */
  readonly knowledge: readonly (MachineKnowledge | undefined)[];
}

/** What a predictor learned of one machine by `learned`; for its `knowing` alone. */
export interface OwnRuns {
  readonly system: object;
}

/** Stages of each row, with the analytical time of each. */
export type StageTimes = readonly (readonly { readonly stage: string; readonly timeMs: number }[])[];

/** A run worth measuring. */
export interface SuggestedRun {
  /** Row of the candidate table. */
  readonly row: number;
  /** Predicted time of the run, ms. */
  readonly costMs: number;
  /** Mean over all candidate tasks of (upper − lower) / prediction, before and after this run. */
  readonly widthBefore: number;
  readonly widthAfter: number;
}

/** A benchmark worth measuring. */
export interface SuggestedBenchmark {
  /** As its columns begin. */
  readonly benchmark: string;
  /** What it gives that is not known yet. */
  readonly columns: readonly string[];
  /** Mean over all tasks of (upper − lower) / prediction, before it is measured and as it is expected afterwards. */
  readonly widthBefore: number;
  readonly widthAfter: number;
}

export interface SuggestOptions {
  /** Level of the intervals, 0 to 1. */
  readonly level: number;
  /** Time that the runs may take together, ms. */
  readonly budgetMs: number;
  /** Largest number of runs. */
  readonly maximum: number;
}

/** A predictor as it is stored. */
export interface PredictorBundle {
  readonly document: Bundle;
  /** LightGBM texts, in the order of `document.models`. */
  readonly modelTexts: readonly string[];
}

/** Anything that predicts latency from a table of raw and derived columns. */
export interface Predictor {
  readonly kind: PredictorKind;
  /** Columns that a row must have. */
  readonly inputs: readonly string[];
  readonly targetColumn: string;
  readonly trainingDomain: TrainingDomain;
  /** What the training data were measured with. */
  readonly backend: string;
  /**
   * Whether it reads latencies at each run's batch size, from raw curves, where they are given, and had them in training; absent where that
   * is not known.
   */
  readonly learnedFromCurves?: boolean | undefined;
  /** Setting column (`overlap`, `precision`, …) → values in the training runs; a column that none of them had is absent. */
  readonly trainedSettings?: Readonly<Record<string, readonly string[]>> | undefined;
  /** What training chose and what else it tried, one sentence a choice, where the method chooses. */
  readonly choices?: readonly string[];
  /** Values of `model_name` that training saw, where the predictor knows models by name. */
  readonly families?: readonly string[];
  /** Text column of the rows' families; the model's name where absent. */
  readonly familyColumn?: string;
  /** Name of the kind of task that it answers, where the method knows kinds. */
  readonly taskKind?: string;
  /**
   * Predicts every row. An interval is given where the predictor can and `level` (0 to 1) is named.
   * @throws InputError naming a column that the table lacks, or a row whose value is missing.
   */
  predict(table: Table, level?: number): Predictions;
  /** The table with what was not measured of a machine put in, as `predict` does it. */
  completed?(table: Table): CompletedTable;
  /** Training systems nearest to every row's machine, nearest first; none for a row whose benchmarks are incomplete. */
  nearestSystems?(table: Table, count: number): readonly (readonly NearestSystem[])[];
  /** Probability (strictly between 0 and 1) that each predicted row takes no longer than `deadlineMs`; NaN for a NaN prediction. */
  probabilityWithin?(predictions: Predictions, deadlineMs: number): Float64Array;
  /** Whether a column beside `inputs` is read where a table has it. */
  readsOptionally?(column: string): boolean;
  /** Why each row's prediction is what it is. @throws InputError as `predict`. */
  explain?(table: Table): Explanation[];
  /** Analytical time (ms) of every stage, row by row, where the predictor has stages. @throws InputError as `predict`. */
  stageTimes?(table: Table): StageTimes;
  /** SHAP values by feature, where the predictor is trees alone. @throws InputError as `predict`. */
  contributions?(table: Table): FeatureContributions[];
  /** Measured runs that it was calibrated with and keeps, where it keeps them. */
  readonly calibratedRuns?: number;
  /** This predictor after measured runs of new systems. @throws InputError naming a row that cannot be learned from. */
  calibrate?(runs: Table): Predictor;
  /**
   * What measured runs of one machine tell of it, without a predictor of its own: of many machines, each knows its own runs and no other's. Undefined of a
   * machine that training had runs of; `calibrate` answers for it. @throws InputError as `calibrate`.
   */
  learned?(runs: Table): OwnRuns | undefined;
  /** This predictor, rows of machines with runs of their own knowing these. @param runsOf by the name of the machine */
  knowing?(runsOf: (systemId: string) => OwnRuns | undefined): Predictor;
  /** Which rows, measured, would narrow the intervals most. */
  suggestRuns?(table: Table, options: SuggestOptions): SuggestedRun[];
  /** Which benchmarks of one machine, measured, would narrow the intervals most; none where all of them were. */
  suggestBenchmarks?(table: Table, level: number): SuggestedBenchmark[];
  /** What `loadBundle` reads back: a document, and the models that it names. */
  toBundle(): PredictorBundle;
}

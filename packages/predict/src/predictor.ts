import type { Table } from '@ctfusion/base';
import type { Bundle } from '@ctfusion/schema';
import type { RunPart } from './tasks/stage.js';

export type PredictorKind = 'direct' | 'staged';

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
}

/** A training system and how far a row's machine is from it: root mean squared log difference of their benchmarks. */
export interface NearestSystem {
  readonly system: string;
  readonly distance: number;
}

/** Smallest and largest training value of an input; null where it was never present. */
export type TrainingDomain = Readonly<Record<string, readonly [number, number] | null>>;

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
  /** Values of `model_name` that training saw, where the predictor knows models by name. */
  readonly families?: readonly string[];
  /**
   * Predicts every row. An interval is given where the predictor can and `level` (0 to 1) is named.
   * @throws InputError naming a column that the table lacks, or a row whose value is missing.
   */
  predict(table: Table, level?: number): Predictions;
  /** Training systems nearest to every row's machine, nearest first; none for a row whose benchmarks are incomplete. */
  nearestSystems?(table: Table, count: number): readonly (readonly NearestSystem[])[];
  /** Probability (strictly between 0 and 1) that each predicted row takes no longer than `deadlineMs`; NaN for a NaN prediction. */
  probabilityWithin?(predictions: Predictions, deadlineMs: number): Float64Array;
  /** What `loadBundle` reads back: a document, and the models that it names. */
  toBundle(): PredictorBundle;
}

import type { ExperimentConfig } from '@ctfusion/schema';
import type { Table } from '../table/table.js';

/** Anything that predicts latency from a table of raw and derived columns. */
export interface Predictor {
  readonly kind: 'direct';
  /** Columns that a row must have. */
  readonly features: readonly string[];
  /** End-to-end latency, ms, one per row. @throws InputError naming a column that the table lacks. */
  predict(table: Table): Float64Array;
  /** Writes `predictor.json` and its models into an existing folder. */
  write(folder: string): void;
}

/** What training has done so far; rounds count from 1. */
export interface TrainingProgress {
  readonly fold: number;
  readonly folds: number;
  readonly round: number;
  readonly rounds: number;
}

export interface FitRequest {
  readonly dataset: Table;
  /** Rows to learn from, early-stopping rows included. */
  readonly rows: Int32Array;
  readonly config: ExperimentConfig;
  /** Where the config came from, for error messages and provenance. */
  readonly configFile: string;
  /** Trains this many rounds on all rows, without early stopping. */
  readonly fixedRounds?: number;
  readonly onRound?: (round: number, rounds: number) => void;
}

export interface FittedPredictor {
  readonly predictor: Predictor;
  /** LightGBM text and seed of each model. */
  readonly models: readonly { readonly seed: number; readonly text: string }[];
  /** Best iteration of each model. */
  readonly rounds: readonly number[];
  /** Rows of the request that decided when to stop. */
  readonly validationRows: Int32Array;
}

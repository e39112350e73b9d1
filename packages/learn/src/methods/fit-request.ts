import type { Table } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import type { ExperimentConfig } from '@ctfusion/schema';
import type { LearnedElsewhere } from '../systems/fit-imputation.js';

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
  /** Further machines, one a row, that say what machines are like; they need no runs. */
  readonly machines?: Table;
  /** What machines elsewhere taught of what machines are like, beside the config's. */
  readonly elsewhere?: readonly LearnedElsewhere[];
  /** Where the config came from, for error messages and provenance. */
  readonly configFile: string;
  /** Trains this many rounds on all rows, without early stopping (direct). */
  readonly fixedRounds?: number;
  readonly onRound?: (round: number, rounds: number) => void;
}

export interface FittedPredictor {
  readonly predictor: Predictor;
  /** Names of what the models see. */
  readonly features: readonly string[];
  /** LightGBM text and seed of each model, and whether it is one of the time over plain work (staged). */
  readonly models: readonly { readonly seed: number; readonly text: string; readonly isPlain?: boolean }[];
  /** Best iteration of each model. */
  readonly rounds: readonly number[];
  /** Rows of the request that decided when to stop. */
  readonly validationRows: Int32Array;
}

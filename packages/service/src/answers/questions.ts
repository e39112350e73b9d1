import type { Predictor } from '@ctfusion/predict';
import type { PredictionRow, SystemDocument, TaskDocument, taskRow } from '@ctfusion/schema/documents';
import type { RunsQuestion } from './rank-by-runs.js';

/** A bundle that answers tasks of its kind. */
export interface ActiveBundle {
  readonly bundleId: string;
  readonly taskKind: string;
  /** Path inside the bundle → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** A bundle that is read. */
export interface BundleInUse {
  readonly bundleId: string;
  readonly predictor: Predictor;
}

/** A task as columns. */
export type TaskRow = ReturnType<typeof taskRow>;

export interface PredictionQuestion {
  readonly task: TaskDocument;
  /** A machine of the registry by its name, or any by its document. */
  readonly system: string | SystemDocument;
  /** Of the interval, 0 to 1. */
  readonly level: number;
}

export interface PredictionAnswer {
  readonly bundleId: string;
  readonly prediction: PredictionRow;
}

export interface RankQuestion {
  readonly task: TaskDocument;
  /** Those that are ranked. */
  readonly systemIds: readonly string[];
  readonly level: number;
  readonly top: number;
  readonly deadlineMs?: number;
  readonly minProbability?: number;
  readonly objective?: string;
}

/** Of a job of which only timed runs are known. */
export type TimedRankQuestion = RunsQuestion & Pick<RankQuestion, 'systemIds'>;

export type AnyRankQuestion = RankQuestion | TimedRankQuestion;

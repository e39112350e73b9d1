import type { PredictionRow } from '@ctfusion/schema/documents';
import type { Predictor } from '../predictor.js';
import { predictionRows } from './prediction-rows.js';
import { type Question, questionTable } from './question-table.js';

/** What is asked of `predict`. */
export interface PredictQuestion extends Question {
  /** Probability with which an interval holds a new system's time, 0 to 1; 0.9 where absent. */
  readonly level?: number;
  /** Whether each prediction says why. */
  readonly explain?: boolean;
}

/**
 * How long tasks take on systems, from plain objects: no file, no table. One prediction for each task on each system, in the order of tasks,
 * then systems; times are in ms. An unsupported one has `predicted_total_time_ms: null` and its `verdict` says why.
 * @param predictor from `loadBundle`, or of `train` in `@ctfusion/learn`.
 * @throws InputError for a record that cannot be read, or a column that the predictor needs and nobody gives.
 * @example
 * predict(predictor, { systems: [{ system_id: 'mine', gpu_name: 'RTX 4090', … }], tasks: [task] })[0].predicted_total_time_ms
 */
export function predict(
  predictor: Predictor,
  { level = 0.9, explain = false, ...question }: PredictQuestion,
): PredictionRow[] {
  if (question.systems.length === 0 || question.tasks.length === 0) return [];
  const table = questionTable(question, predictor.backend);
  return predictionRows(table, predictor, { level, explained: explain });
}

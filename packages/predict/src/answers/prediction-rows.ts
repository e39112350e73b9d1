import { InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { PredictionRow } from '@ctfusion/schema/documents';
import type { Explanation } from '../explain/explanation.js';
import type { Predictions, Predictor } from '../predictor.js';
import { bottleneckOf } from '../verdict/bottleneck.js';
import { predictJudged, toldBeside } from '../verdict/judged-predictions.js';
import { requireInputs } from '../verdict/required-inputs.js';
import { explanationRow } from './explanation-row.js';

interface RowOptions {
  readonly level: number;
  readonly explained: boolean;
}

/**
 * Predicts every row of a table of raw and derived columns, with a verdict.
 * @throws InputError naming a column that the predictor needs and the table lacks.
 */
export function predictionRows(
  table: Table,
  predictor: Predictor,
  { level, explained }: RowOptions,
): PredictionRow[] {
  const completed = predictor.completed?.(table).table ?? table;
  requireInputs(completed, predictor);
  const judged = predictJudged(table, predictor, level);
  const { verdicts, predictions } = judged;
  const explanations = explained
    ? explanationsOf(table, predictor, verdicts)
    : new Map<number, Explanation>();
  const texts = (name: string): readonly string[] | undefined =>
    table.has(name) ? table.texts(name) : undefined;
  const systems = texts(COLUMN.systemId);
  const models = texts(COLUMN.modelName);
  const batchSizes = table.has(COLUMN.batchSize) ? table.numbers(COLUMN.batchSize) : undefined;
  return verdicts.map((verdict, row) => {
    const told: Unfinished = {};
    if (systems !== undefined) told.system_id = systems[row]!;
    if (models !== undefined) told.model_name = models[row]!;
    if (batchSizes !== undefined) told.batch_size = Number.isNaN(batchSizes[row]!) ? null : batchSizes[row]!;
    addOutcome(told, predictions, row);
    const { boundBy, targets } = toldBeside(judged, row);
    if (boundBy !== undefined) told.bound_by = boundBy;
    if (targets !== undefined) told.targets = targets;
    told.verdict = verdict;
    const explanation = explanations.get(row);
    if (explanation !== undefined) told.explanation = explanationRow(explanation);
    return told as PredictionRow;
  });
}

/** A row that is being put together, in the order in which it is told. */
type Unfinished = { -readonly [Key in keyof PredictionRow]?: PredictionRow[Key] };

function addOutcome(told: Unfinished, { latencyMs, interval, parts }: Predictions, row: number): void {
  if (Number.isNaN(latencyMs[row]!)) {
    told.predicted_total_time_ms = null;
    return;
  }
  told.predicted_total_time_ms = latencyMs[row]!;
  if (interval !== undefined) {
    told.lower_ms = interval.lowerMs[row]!;
    told.upper_ms = interval.upperMs[row]!;
    told.level = interval.level;
  }
  if (parts !== undefined) {
    const { host, h2d, gpu, other } = parts;
    told.parts = { host: host[row]!, h2d: h2d[row]!, gpu: gpu[row]!, other: other[row]! };
    told.bottleneck = bottleneckOf(parts, row);
  }
}

/** Explanations of the rows that were predicted. */
function explanationsOf(
  table: Table,
  predictor: Predictor,
  verdicts: readonly { readonly status: string }[],
): Map<number, Explanation> {
  const rows = verdicts.flatMap(({ status }, row) => (status === 'unsupported' ? [] : [row]));
  if (rows.length === 0) return new Map();
  const explain = predictor.explain?.bind(predictor);
  if (explain === undefined)
    throw new InputError(
      'unsupported-method',
      `a predictor of kind ${shown(predictor.kind)} cannot be explained`,
    );
  return new Map(explain(table.take(rows)).map((explanation, index) => [rows[index]!, explanation]));
}

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
    const { boundBy, targets } = toldBeside(judged, row);
    const explanation = explanations.get(row);
    return {
      ...(systems === undefined ? {} : { system_id: systems[row]! }),
      ...(models === undefined ? {} : { model_name: models[row]! }),
      ...(batchSizes === undefined
        ? {}
        : { batch_size: Number.isNaN(batchSizes[row]!) ? null : batchSizes[row]! }),
      ...outcome(predictions, row),
      ...(boundBy === undefined ? {} : { bound_by: boundBy }),
      ...(targets === undefined ? {} : { targets }),
      verdict,
      ...(explanation === undefined ? {} : { explanation: explanationRow(explanation) }),
    };
  });
}

function outcome({ latencyMs, interval, parts }: Predictions, row: number) {
  if (Number.isNaN(latencyMs[row]!)) return { predicted_total_time_ms: null };
  return {
    predicted_total_time_ms: latencyMs[row]!,
    ...(interval === undefined
      ? {}
      : { lower_ms: interval.lowerMs[row]!, upper_ms: interval.upperMs[row]!, level: interval.level }),
    ...(parts === undefined
      ? {}
      : {
          parts: {
            host: parts.host[row]!,
            h2d: parts.h2d[row]!,
            gpu: parts.gpu[row]!,
            other: parts.other[row]!,
          },
          bottleneck: bottleneckOf(parts, row),
        }),
  };
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

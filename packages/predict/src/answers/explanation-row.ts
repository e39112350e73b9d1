import type { ExplanationRow } from '@ctfusion/schema/documents';
import type { Explanation } from '../explain/explanation.js';

/** An explanation as documents hold it. */
export function explanationRow(explanation: Explanation): ExplanationRow {
  const { words, unit, trees, analyticalMs, stages, effect, conditions, counterfactuals } = explanation;
  return {
    words,
    ...(analyticalMs === undefined ? {} : { prior_ms: analyticalMs }),
    ...(stages === undefined
      ? {}
      : {
          stages: stages.map(({ stage, part, timeMs, share }) => ({ stage, part, time_ms: timeMs, share })),
        }),
    unit,
    shap: trees,
    ...(effect === undefined ? {} : { effect }),
    ...(conditions === undefined ? {} : { conditions }),
    ...(counterfactuals === undefined
      ? {}
      : {
          counterfactuals: counterfactuals.map(({ twice, latencyMs, saving }) => ({
            twice,
            predicted_total_time_ms: latencyMs,
            saving,
          })),
        }),
  };
}

import type { Explanation } from '@ctfusion/predict';
import type { ExplanationRow } from '@ctfusion/schema/documents';

/** An explanation as `--json` prints it. */
export function explanationRow(explanation: Explanation): ExplanationRow {
  const { words, unit, trees, priorMs, stages, effect, conditions, counterfactuals } = explanation;
  return {
    words,
    ...(priorMs === undefined ? {} : { prior_ms: priorMs }),
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

import type { Explanation, TreeExplanation } from '@ctfusion/predict';

/** An explanation as `--json` prints it. `shap` is in `unit`: log (or log of 1 + ms), or ms. */
export interface ExplanationRow {
  readonly words: readonly string[];
  readonly unit: 'log' | 'log1p_ms' | 'ms';
  readonly shap: TreeExplanation;
  readonly prior_ms?: number;
  /** Longest first. */
  readonly stages?: readonly { stage: string; part: string; time_ms: number; share: number }[];
  /** Log correction for what is special about the system. */
  readonly effect?: number;
  readonly counterfactuals?: readonly { twice: string; predicted_total_time_ms: number; saving: number }[];
}

export function explanationRow(explanation: Explanation): ExplanationRow {
  const { words, unit, trees, priorMs, stages, effect, counterfactuals } = explanation;
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

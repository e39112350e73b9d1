import { featureWords } from '../../explain/feature-words.js';
import { signedPercent } from '../../explain/percent.js';
import type { TreeExplanation } from '../../explain/shap.js';

/** Sentences on a direct prediction: the features that move it most from what is expected of any run. */
export function directSentences(
  { expected, contributions }: TreeExplanation,
  unit: 'log1p_ms' | 'ms',
): string[] {
  const base = unit === 'log1p_ms' ? Math.expm1(expected) : expected;
  const moves = contributions.slice(0, 3).map(({ feature, value, contribution }) => {
    const by =
      unit === 'log1p_ms'
        ? signedPercent(Math.expm1(contribution))
        : `${contribution < 0 ? '−' : '+'}${Math.abs(contribution).toFixed(1)} ms`;
    const shown = value === null ? 'is missing' : `is ${Number(value.toPrecision(4))}`;
    return `${featureWords(feature)} ${shown}: ${by}`;
  });
  return [`an average training run takes ${base.toFixed(0)} ms`, ...moves];
}

import { InputError, shown, type Table } from '@ctfusion/base';
import { DirectPredictor } from '../methods/direct/direct-predictor.js';
import { StagedPredictor } from '../methods/staged/staged-predictor.js';
import type { Predictor } from '../predictor.js';
import { explainStaged, type StagedExplanation } from './explain-staged.js';
import type { TreeExplanation } from './shap.js';
import { directWords, stagedWords } from './words.js';

/** How a direct prediction came about, in the unit of the target's transform (log of 1 + ms, or ms). */
interface DirectExplanation {
  readonly kind: 'direct';
  readonly unit: 'log1p_ms' | 'ms';
  readonly trees: TreeExplanation;
}

/** Why a prediction is what it is, in figures and in sentences. */
export type Explanation = (StagedExplanation | DirectExplanation) & { readonly words: readonly string[] };

/** Explains every row. @throws InputError as the predictor's `predict`, or for a predictor that is of neither kind. */
export function explain(table: Table, predictor: Predictor): Explanation[] {
  if (predictor instanceof StagedPredictor) {
    return explainStaged(predictor.engine, table).map((found) => ({ ...found, words: stagedWords(found) }));
  }
  if (predictor instanceof DirectPredictor) {
    const unit = predictor.targetTransform === 'log1p' ? 'log1p_ms' : 'ms';
    return predictor
      .explainTrees(table)
      .map((trees) => ({ kind: 'direct', unit, trees, words: directWords(trees, unit) }));
  }
  throw new InputError(
    'unsupported-method',
    `a predictor of kind ${shown(predictor.kind)} cannot be explained`,
  );
}

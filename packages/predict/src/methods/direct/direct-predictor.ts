import type { Table } from '@ctfusion/base';
import type { Booster } from '@ctfusion/gbdt';
import type { DirectContent } from '@ctfusion/schema/documents';
import { sealBundle } from '../../bundle/digest.js';
import { checkedPredictions } from '../../checked-predictions.js';
import type { Explanation } from '../../explain/explanation.js';
import { explainTrees, type FeatureContributions, shapValues } from '../../explain/shap.js';
import type { Predictions, Predictor, PredictorBundle, TrainingDomain } from '../../predictor.js';
import { directSentences } from './direct-sentences.js';
import { applyScaling } from './scaling.js';
import { undoTransform } from './target-transform.js';

/** The published method: boosted trees straight from the features to the (transformed) latency. */
export class DirectPredictor implements Predictor {
  readonly kind = 'direct';
  readonly #bundle: DirectContent;
  readonly #boosters: readonly Booster[];

  constructor(bundle: DirectContent, boosters: readonly Booster[]) {
    this.#bundle = bundle;
    this.#boosters = boosters;
  }

  get inputs(): readonly string[] {
    return this.#bundle.features;
  }

  get targetColumn(): string {
    return this.#bundle.target_col;
  }

  get trainingDomain(): TrainingDomain {
    return this.#bundle.training_domain;
  }

  get backend(): string {
    return this.#bundle.provenance.backend;
  }

  get trainedSettings(): Predictor['trainedSettings'] {
    return this.#bundle.provenance.settings;
  }

  get targetTransform(): DirectContent['target_transform'] {
    return this.#bundle.target_transform;
  }

  predict(table: Table): Predictions {
    const columns = this.#columns(table);
    const sum = new Float64Array(table.rowCount);
    for (const booster of this.#boosters) {
      for (const [row, value] of booster.predict(columns).entries()) sum[row]! += value;
    }
    const average = sum.map((value) => value / this.#boosters.length);
    return checkedPredictions({ latencyMs: undoTransform(average, this.targetTransform) }, table);
  }

  /**
   * Exact SHAP values of the rows, averaged over the models, by feature: what each adds to the models' output, in the unit of the
   * transformed target (log ms for `log1p`). @throws InputError naming a column that the table lacks.
   */
  contributions(table: Table): FeatureContributions[] {
    const { features } = this.#bundle;
    const { values, width } = shapValues(this.#boosters, this.#columns(table));
    return features.map((feature, index) => ({
      feature,
      values: table.numbers(feature),
      contributions: Float64Array.from({ length: table.rowCount }, (_, row) => values[row * width + index]!),
    }));
  }

  explain(table: Table): Explanation[] {
    const shown = this.#bundle.features.map((name) => table.numbers(name));
    const unit = this.targetTransform === 'log1p' ? 'log1p_ms' : 'ms';
    return explainTrees(this.#boosters, this.#columns(table), { shown }).map((trees) => ({
      kind: this.kind,
      unit,
      trees,
      words: directSentences(trees, unit),
    }));
  }

  /** The features as the trees see them. */
  #columns(table: Table): Float64Array[] {
    const { features, scaling } = this.#bundle;
    return features.map((name, index) => {
      const values = table.numbers(name);
      return scaling === undefined ? values : applyScaling(values, scaling[index]!);
    });
  }

  toBundle(): PredictorBundle {
    const modelTexts = this.#boosters.map((booster) => booster.toText());
    return { document: sealBundle(this.#bundle, modelTexts), modelTexts };
  }
}

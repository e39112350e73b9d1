import type { Tree } from './tree.js';

/** What a model text holds. */
export interface Model {
  readonly featureNames: readonly string[];
  /** Per column its range, its categories, or `none`. */
  readonly featureInfos: readonly string[];
  /** The text after `objective=`; nothing for a custom objective. */
  readonly objective: string | undefined;
  readonly monotoneConstraints: readonly number[];
  readonly trees: readonly Tree[];
  /** The lines of the `parameters:` section, as they are. */
  readonly parameterLines: readonly string[];
  readonly labelIndex: number;
  /** The line that LightGBM's Python package adds: the categories behind the codes, as JSON after the key. */
  readonly pandasCategorical: string | undefined;
}

/** Gain or count of splits per column (LightGBM leaves splits without gain out). */
export function importance(model: Model, type: 'gain' | 'split'): Float64Array {
  const totals = new Float64Array(model.featureNames.length);
  for (const tree of model.trees) {
    for (let node = 0; node < tree.leafCount - 1; node++) {
      const gain = tree.splitGain[node]!;
      if (gain > 0) totals[tree.splitFeature[node]!]! += type === 'gain' ? gain : 1;
    }
  }
  return totals;
}

import { importance, type Model } from './model.js';
import { formatExact, formatShort } from './number-format.js';
import type { Tree } from './tree.js';

const exact = (values: Float64Array): string => Array.from(values, formatExact).join(' ');
const short = (values: Float64Array): string => Array.from(values, formatShort).join(' ');

function treeText(tree: Tree, index: number): string {
  const categories = tree.categoryBounds.length - 1;
  const lines = [
    `Tree=${index}`,
    `num_leaves=${tree.leafCount}`,
    `num_cat=${categories}`,
    `split_feature=${tree.splitFeature.join(' ')}`,
    `split_gain=${short(tree.splitGain)}`,
    `threshold=${exact(tree.threshold)}`,
    `decision_type=${tree.decisionType.join(' ')}`,
    `left_child=${tree.leftChild.join(' ')}`,
    `right_child=${tree.rightChild.join(' ')}`,
    `leaf_value=${exact(tree.leafValue)}`,
    `leaf_weight=${exact(tree.leafWeight)}`,
    `leaf_count=${tree.leafRows.join(' ')}`,
    `internal_value=${short(tree.nodeValue)}`,
    `internal_weight=${short(tree.nodeWeight)}`,
    `internal_count=${tree.nodeRows.join(' ')}`,
  ];
  if (categories > 0) {
    lines.push(
      `cat_boundaries=${tree.categoryBounds.join(' ')}`,
      `cat_threshold=${tree.categoryBits.join(' ')}`,
    );
  }
  lines.push('is_linear=0', `shrinkage=${formatShort(tree.shrinkage)}`, '', '', '');
  return lines.join('\n');
}

function importanceLines(model: Model): string[] {
  const counts = importance(model, 'split');
  return model.featureNames
    .map((name, i) => ({ name, count: counts[i]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ name, count }) => `${name}=${count}`);
}

/** The model in LightGBM's text format (version v4); LightGBM reads it. */
export function writeModel(model: Model): string {
  const trees = model.trees.map(treeText);
  const header = ['tree', 'version=v4', 'num_class=1', 'num_tree_per_iteration=1'];
  header.push(`label_index=${model.labelIndex}`, `max_feature_idx=${model.featureNames.length - 1}`);
  if (model.objective !== undefined) header.push(`objective=${model.objective}`);
  header.push(`feature_names=${model.featureNames.join(' ')}`);
  if (model.monotoneConstraints.length > 0) {
    header.push(`monotone_constraints=${model.monotoneConstraints.join(' ')}`);
  }
  header.push(`feature_infos=${model.featureInfos.join(' ')}`);
  header.push(`tree_sizes=${trees.map((text) => text.length).join(' ')}`, '', '');
  const footer = ['end of trees', '', 'feature_importances:', ...importanceLines(model)];
  if (model.parameterLines.length > 0) {
    footer.push('', 'parameters:', ...model.parameterLines, '', 'end of parameters');
  }
  if (model.pandasCategorical !== undefined) footer.push('', model.pandasCategorical);
  return `${header.join('\n')}${trees.join('')}${footer.join('\n')}\n`;
}

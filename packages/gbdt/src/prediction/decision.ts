import { ZERO_THRESHOLD } from '../constants.js';
import { categoryOf } from '../model/category.js';
import { MISSING_NONE, MISSING_ZERO } from '../model/missing-kind.js';
import { CATEGORICAL_BIT, DEFAULT_LEFT_BIT, MISSING_SHIFT, type Tree } from '../model/tree.js';

/**
 * Whether a value goes left at a node: LightGBM's `Decision`. The plain rule; fast paths are tested against it. LightGBM's
 * interface takes values up to 1e-35 for zero before its trees see them; no threshold that training makes lies between.
 */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  const type = tree.decisionType[node]!;
  const threshold = tree.threshold[node]!;
  if (type & CATEGORICAL_BIT) {
    const category = categoryOf(value);
    const word = tree.categoryBounds[threshold]! + (category >>> 5);
    if (category < 0 || word >= tree.categoryBounds[threshold + 1]!) return false;
    return ((tree.categoryBits[word]! >>> (category & 31)) & 1) === 1;
  }
  const defaultLeft = (type & DEFAULT_LEFT_BIT) !== 0;
  const missing = type >> MISSING_SHIFT;
  if (Number.isNaN(value)) return missing === MISSING_NONE ? threshold >= 0 : defaultLeft;
  if (missing === MISSING_ZERO && Math.abs(value) <= ZERO_THRESHOLD) return defaultLeft;
  return value <= threshold;
}

/** The leaf that a row falls into; `valueAt(feature)` reads the row. */
export function leafOf(tree: Tree, valueAt: (feature: number) => number): number {
  if (tree.leafCount === 1) return 0;
  let node = 0;
  while (node >= 0) {
    const left = goesLeft(tree, node, valueAt(tree.splitFeature[node]!));
    node = left ? tree.leftChild[node]! : tree.rightChild[node]!;
  }
  return ~node;
}

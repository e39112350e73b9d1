import { GbdtError } from '../errors.js';
import type { Tree } from '../model/tree.js';
import { goesLeft } from './decision.js';

/** Paths of more nodes would need too much memory, which grows with their square, and too deep a recursion. */
const LONGEST_PATH = 1024;

/** Length of the longest path from the root to a leaf, in nodes. */
function depthOf(tree: Tree): number {
  let deepest = 0;
  const pending: [number, number][] = tree.leafCount > 1 ? [[0, 1]] : [];
  while (pending.length > 0) {
    const [node, depth] = pending.pop()!;
    deepest = Math.max(deepest, depth);
    for (const child of [tree.leftChild[node]!, tree.rightChild[node]!]) {
      if (child >= 0) pending.push([child, depth + 1]);
    }
  }
  return deepest;
}

/** Mean of the tree's values over the training rows. */
function expectedValue(tree: Tree): number {
  if (tree.leafCount === 1) return tree.leafValue[0]!;
  let sum = 0;
  for (let leaf = 0; leaf < tree.leafCount; leaf++) {
    sum += (tree.leafRows[leaf]! / tree.nodeRows[0]!) * tree.leafValue[leaf]!;
  }
  return sum;
}

/**
 * Exact SHAP values of one tree in polynomial time: algorithm 2 of Lundberg, Erion and Lee, "Consistent
 * individualized feature attribution for tree ensembles" (arXiv:1802.03888), step for step as LightGBM does it.
 *
 * A path holds one element per feature met so far: which share of rows goes on when the feature is unknown
 * (`zero`), whether this row goes on when it is known (`one`), and the summed weight of all subsets of a size
 * (`weight`). Every level of the recursion works on its own copy, one behind the other.
 */
class TreeShap {
  readonly #feature: Int32Array;
  readonly #zero: Float64Array;
  readonly #one: Float64Array;
  readonly #weight: Float64Array;
  #values: ArrayLike<number> = [];
  #result = new Float64Array(0);
  #offset = 0;
  readonly #tree: Tree;

  constructor(tree: Tree) {
    this.#tree = tree;
    const length = depthOf(tree) + 2;
    const size = (length * (length + 1)) / 2;
    this.#feature = new Int32Array(size);
    this.#zero = new Float64Array(size);
    this.#one = new Float64Array(size);
    this.#weight = new Float64Array(size);
  }

  /** Adds the row's contributions to result[offset + feature]. */
  add(values: ArrayLike<number>, result: Float64Array<ArrayBuffer>, offset: number): void {
    this.#values = values;
    this.#result = result;
    this.#offset = offset;
    this.#visit(0, 0, 0, 1, 1, -1);
  }

  /** Appends an element at position `length` of the path that starts at `base`. */
  #extend(base: number, length: number, zero: number, one: number, feature: number): void {
    const weight = this.#weight;
    this.#feature[base + length] = feature;
    this.#zero[base + length] = zero;
    this.#one[base + length] = one;
    weight[base + length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      weight[base + i + 1]! += (one * weight[base + i]! * (i + 1)) / (length + 1);
      weight[base + i] = (zero * weight[base + i]! * (length - i)) / (length + 1);
    }
  }

  /** Takes element `index` out of the path again. */
  #unwind(base: number, length: number, index: number): void {
    const weight = this.#weight;
    const feature = this.#feature;
    const zero = this.#zero;
    const one = this.#one;
    const oneShare = one[base + index]!;
    const zeroShare = zero[base + index]!;
    let next = weight[base + length]!;
    for (let i = length - 1; i >= 0; i--) {
      if (oneShare !== 0) {
        const previous = weight[base + i]!;
        weight[base + i] = (next * (length + 1)) / ((i + 1) * oneShare);
        next = previous - (weight[base + i]! * zeroShare * (length - i)) / (length + 1);
      } else {
        weight[base + i] = (weight[base + i]! * (length + 1)) / (zeroShare * (length - i));
      }
    }
    for (let i = index; i < length; i++) {
      feature[base + i] = feature[base + i + 1]!;
      zero[base + i] = zero[base + i + 1]!;
      one[base + i] = one[base + i + 1]!;
    }
  }

  /** The total weight that the path would have without element `index`. */
  #unwoundSum(base: number, length: number, index: number): number {
    const weight = this.#weight;
    const oneShare = this.#one[base + index]!;
    const zeroShare = this.#zero[base + index]!;
    let next = weight[base + length]!;
    let total = 0;
    for (let i = length - 1; i >= 0; i--) {
      if (oneShare !== 0) {
        const part = (next * (length + 1)) / ((i + 1) * oneShare);
        total += part;
        next = weight[base + i]! - part * zeroShare * ((length - i) / (length + 1));
      } else {
        total += weight[base + i]! / zeroShare / ((length - i) / (length + 1));
      }
    }
    return total;
  }

  #addLeaf(base: number, length: number, value: number): void {
    for (let i = 1; i <= length; i++) {
      const share = this.#one[base + i]! - this.#zero[base + i]!;
      this.#result[this.#offset + this.#feature[base + i]!]! +=
        this.#unwoundSum(base, length, i) * share * value;
    }
  }

  #rows(child: number): number {
    return child >= 0 ? this.#tree.nodeRows[child]! : this.#tree.leafRows[~child]!;
  }

  #visit(node: number, parent: number, depth: number, zero: number, one: number, feature: number): void {
    const tree = this.#tree;
    const base = parent + depth;
    for (const part of [this.#feature, this.#zero, this.#one, this.#weight])
      part.copyWithin(base, parent, parent + depth);
    this.#extend(base, depth, zero, one, feature);
    if (node < 0) {
      this.#addLeaf(base, depth, tree.leafValue[~node]!);
      return;
    }
    const split = tree.splitFeature[node]!;
    const left = goesLeft(tree, node, this.#values[split]!);
    const hot = left ? tree.leftChild[node]! : tree.rightChild[node]!;
    const cold = left ? tree.rightChild[node]! : tree.leftChild[node]!;
    let zeroBefore = 1;
    let oneBefore = 1;
    let length = depth;
    // A feature met before is undone, so that it counts once.
    let met = 0;
    while (met <= depth && this.#feature[base + met] !== split) met++;
    if (met <= depth) {
      zeroBefore = this.#zero[base + met]!;
      oneBefore = this.#one[base + met]!;
      this.#unwind(base, depth, met);
      length--;
    }
    const total = this.#rows(node);
    this.#visit(hot, base, length + 1, (this.#rows(hot) / total) * zeroBefore, oneBefore, split);
    this.#visit(cold, base, length + 1, (this.#rows(cold) / total) * zeroBefore, 0, split);
  }
}

function checkTree(tree: Tree, index: number): void {
  if (tree.nodeRows.includes(0) || (tree.leafCount > 1 && tree.leafRows.includes(0))) {
    throw new GbdtError('model_format', `tree ${index}: leaf_count or internal_count has 0: no SHAP values`);
  }
  const depth = depthOf(tree);
  if (depth > LONGEST_PATH) {
    throw new GbdtError(
      'model_format',
      `tree ${index}: a path of ${depth} splits, SHAP values are limited to ${LONGEST_PATH}`,
    );
  }
}

/**
 * SHAP values of a forest: n × (features + 1), row-major; the last column is the expected value, and every row sums to
 * its prediction.
 *
 * @throws GbdtError ('model_format') where the model does not say how many rows reached every node, or paths are too long.
 */
export function contributions(trees: readonly Tree[], columns: readonly Float64Array[]): Float64Array {
  const rowCount = columns[0]!.length;
  const width = columns.length + 1;
  const result = new Float64Array(rowCount * width);
  const row = new Float64Array(columns.length);
  trees.forEach((tree, index) => {
    checkTree(tree, index);
    const expected = expectedValue(tree);
    for (let i = 0; i < rowCount; i++) result[i * width + columns.length]! += expected;
    if (tree.leafCount === 1) return;
    const shap = new TreeShap(tree);
    for (let i = 0; i < rowCount; i++) {
      for (let f = 0; f < columns.length; f++) row[f] = columns[f]![i]!;
      shap.add(row, result, i * width);
    }
  });
  return result;
}

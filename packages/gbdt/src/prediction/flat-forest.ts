import { MISSING_ZERO } from '../model/missing-kind.js';
import { CATEGORICAL_BIT, DEFAULT_LEFT_BIT, MISSING_SHIFT, type Tree } from '../model/tree.js';
import { goesLeft } from './decision.js';

/** Node kinds: the value decides alone (NaN right / NaN left), or the plain rule is asked. */
const NAN_RIGHT = 0;
const NAN_LEFT = 1;
const ASK_RULE = 2;

/** How many rows pass through all trees together: their values stay in the cache. */
const BLOCK_ROWS = 64;

function nodeKind(tree: Tree, node: number): number {
  const type = tree.decisionType[node]!;
  const missing = type >> MISSING_SHIFT;
  if (type & CATEGORICAL_BIT || missing === MISSING_ZERO) return ASK_RULE;
  // Without a missing kind NaN counts as 0.
  if (missing === 0) return tree.threshold[node]! >= 0 ? NAN_LEFT : NAN_RIGHT;
  return type & DEFAULT_LEFT_BIT ? NAN_LEFT : NAN_RIGHT;
}

/**
 * All trees of a model in one set of flat arrays: what predicts. Children ≥ 0 are nodes of the whole forest,
 * children < 0 are leaf −(child + 1) of the whole forest. A tree of one leaf has a negative root.
 */
export class FlatForest {
  readonly #roots: Int32Array;
  readonly #feature: Int32Array;
  readonly #threshold: Float64Array;
  /** Two per node: right, then left. */
  readonly #children: Int32Array;
  readonly #kind: Uint8Array;
  readonly #leafValue: Float64Array;
  readonly #firstNode: Int32Array;
  readonly #treeOfNode: Int32Array;
  readonly #trees: readonly Tree[];

  constructor(trees: readonly Tree[]) {
    this.#trees = trees;
    const nodeTotal = trees.reduce((sum, tree) => sum + tree.leafCount - 1, 0);
    this.#roots = new Int32Array(trees.length);
    this.#feature = new Int32Array(nodeTotal);
    this.#threshold = new Float64Array(nodeTotal);
    this.#children = new Int32Array(2 * nodeTotal);
    this.#kind = new Uint8Array(nodeTotal);
    this.#leafValue = new Float64Array(nodeTotal + trees.length);
    this.#firstNode = new Int32Array(trees.length);
    this.#treeOfNode = new Int32Array(nodeTotal);
    let node = 0;
    trees.forEach((tree, index) => {
      this.#append(tree, index, node);
      node += tree.leafCount - 1;
    });
  }

  #append(tree: Tree, index: number, firstNode: number): void {
    // Every tree has one leaf more than nodes.
    const firstLeaf = firstNode + index;
    const place = (child: number): number => (child >= 0 ? child + firstNode : ~(~child + firstLeaf));
    this.#firstNode[index] = firstNode;
    this.#roots[index] = tree.leafCount === 1 ? ~firstLeaf : firstNode;
    this.#leafValue.set(tree.leafValue, firstLeaf);
    this.#feature.set(tree.splitFeature, firstNode);
    this.#threshold.set(tree.threshold, firstNode);
    for (let node = 0; node < tree.leafCount - 1; node++) {
      this.#kind[firstNode + node] = nodeKind(tree, node);
      this.#treeOfNode[firstNode + node] = index;
      this.#children[2 * (firstNode + node)] = place(tree.rightChild[node]!);
      this.#children[2 * (firstNode + node) + 1] = place(tree.leftChild[node]!);
    }
  }

  /** Position of the child (0 right, 1 left) at a node whose kind is not decided by a comparison alone. */
  #sideByRule(node: number, value: number): number {
    const index = this.#treeOfNode[node]!;
    return goesLeft(this.#trees[index]!, node - this.#firstNode[index]!, value) ? 1 : 0;
  }

  /** The leaf (of the whole forest) that values[offset …] reach in one tree. */
  #descend(tree: number, values: ArrayLike<number>, offset: number): number {
    const feature = this.#feature;
    const threshold = this.#threshold;
    const children = this.#children;
    const kind = this.#kind;
    let node = this.#roots[tree]!;
    while (node >= 0) {
      const value = values[offset + feature[node]!]!;
      let side = value <= threshold[node]! ? 1 : 0;
      const nodeKind = kind[node]!;
      if (nodeKind === ASK_RULE) side = this.#sideByRule(node, value);
      else if (nodeKind === NAN_LEFT && Number.isNaN(value)) side = 1;
      node = children[2 * node + side]!;
    }
    return ~node;
  }

  /** Sum of the leaf values of trees 0 … treeCount − 1 for one row, in tree order. */
  predictRow(values: ArrayLike<number>, treeCount: number): number {
    let sum = 0;
    for (let tree = 0; tree < treeCount; tree++) sum += this.#leafValue[this.#descend(tree, values, 0)]!;
    return sum;
  }

  /** As `predictRow` for every row of the columns. */
  predict(columns: readonly Float64Array[], treeCount: number): Float64Array {
    const rowCount = columns[0]?.length ?? 0;
    const width = columns.length;
    const result = new Float64Array(rowCount);
    const block = new Float64Array(BLOCK_ROWS * width);
    for (let begin = 0; begin < rowCount; begin += BLOCK_ROWS) {
      const size = Math.min(BLOCK_ROWS, rowCount - begin);
      for (let f = 0; f < width; f++) {
        const column = columns[f]!;
        for (let i = 0; i < size; i++) block[i * width + f] = column[begin + i]!;
      }
      for (let tree = 0; tree < treeCount; tree++) {
        for (let i = 0; i < size; i++) {
          result[begin + i]! += this.#leafValue[this.#descend(tree, block, i * width)]!;
        }
      }
    }
    return result;
  }

  /** Per tree the leaf of every row, numbered within the tree. */
  predictLeaf(columns: readonly Float64Array[], treeCount: number): Int32Array[] {
    const rowCount = columns[0]?.length ?? 0;
    const row = new Float64Array(columns.length);
    const leaves = Array.from({ length: treeCount }, () => new Int32Array(rowCount));
    for (let i = 0; i < rowCount; i++) {
      columns.forEach((column, f) => {
        row[f] = column[i]!;
      });
      for (let tree = 0; tree < treeCount; tree++) {
        leaves[tree]![i] = this.#descend(tree, row, 0) - this.#firstNode[tree]! - tree;
      }
    }
    return leaves;
  }
}

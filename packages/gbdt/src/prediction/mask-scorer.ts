import type { Tree } from '../model/tree.js';
import { BLOCK_ROWS, type ScorerMaker } from './block-scorer.js';
import type { RankColumns } from './rank-columns.js';

/** Leaves are the bits of a 32-bit word. */
const MAX_LEAVES = 32;

const NODE_BYTES = 12;

/** Leaves from left to right, and per node the bits of the leaves on its left. */
function leafOrder(tree: Tree): { order: number[]; leftBits: Uint32Array } {
  const order: number[] = [];
  const leftBits = new Uint32Array(tree.leafCount - 1);
  const visit = (node: number): void => {
    if (node < 0) {
      order.push(~node);
      return;
    }
    const first = order.length;
    visit(tree.leftChild[node]!);
    for (let bit = first; bit < order.length; bit++) leftBits[node]! |= 1 << bit;
    visit(tree.rightChild[node]!);
  };
  visit(tree.leafCount > 1 ? 0 : -1);
  return { order, leftBits };
}

/** 12 bytes per node: see mask-text.ts. */
function nodesOf(tree: Tree, columns: RankColumns, leftBits: Uint32Array): Uint32Array {
  const nodes = new Uint32Array((NODE_BYTES / 4) * (tree.leafCount - 1));
  for (let node = 0; node < tree.leafCount - 1; node++) {
    const { column, rank } = columns.split(tree, node);
    nodes.set([2 * BLOCK_ROWS * column, rank, leftBits[node]!], 3 * node);
  }
  return nodes;
}

/** Splits strike leaves out, eight rows at a time: the fastest form, for trees of at most 32 leaves. */
export const makeMaskScorer: ScorerMaker = (trees, columns, addresses) => {
  if (trees.some(({ leafCount }) => leafCount > MAX_LEAVES)) return undefined;
  const planned = trees.map((tree) => {
    const { order, leftBits } = leafOrder(tree);
    const nodes = nodesOf(tree, columns, leftBits);
    const leafValue = Float64Array.from(order, (leaf) => tree.leafValue[leaf]!);
    return {
      nodes,
      leafValue,
      address: addresses.take(nodes.byteLength),
      leaves: addresses.take(leafValue.byteLength),
    };
  });
  return {
    rankBytes: 2 * BLOCK_ROWS * columns.columns.length,
    rowStep: 2,
    columnStep: 2 * BLOCK_ROWS,
    load(buffer) {
      const words = new Uint32Array(buffer);
      const doubles = new Float64Array(buffer);
      for (const { nodes, address, leafValue, leaves } of planned) {
        words.set(nodes, address / 4);
        doubles.set(leafValue, leaves / 8);
      }
    },
    score(kernels, ranks, count, sums, treeCount) {
      for (let t = 0; t < treeCount; t++) {
        const { address, nodes, leaves } = planned[t]!;
        kernels.strike(ranks, count, address, address + nodes.byteLength, leaves, sums);
      }
    },
  };
};

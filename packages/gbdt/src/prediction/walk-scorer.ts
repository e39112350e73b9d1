import type { Tree } from '../model/tree.js';
import { BLOCK_ROWS, type ScorerMaker } from './block-scorer.js';
import type { RankColumns } from './rank-columns.js';

/** Node numbers and column offsets are 16 bits wide. */
const MAX_NODES = 0xffff;
const MAX_COLUMNS = 0x7fff;

function depthOf(tree: Tree): number {
  let deepest = 0;
  const depth = new Int32Array(tree.leafCount);
  const pending = tree.leafCount > 1 ? [0] : [];
  while (pending.length > 0) {
    const node = pending.pop()!;
    deepest = Math.max(deepest, depth[node]! + 1);
    for (const child of [tree.leftChild[node]!, tree.rightChild[node]!]) {
      if (child < 0) continue;
      depth[child] = depth[node]! + 1;
      pending.push(child);
    }
  }
  return deepest;
}

/** 4 × 16 bits per node (see walk-text.ts), leaves after the inner nodes. */
function nodesOf(tree: Tree, columns: RankColumns): Uint16Array {
  const inner = tree.leafCount - 1;
  const nodes = new Uint16Array(4 * (inner + tree.leafCount));
  const place = (child: number): number => (child >= 0 ? child : inner + ~child);
  for (let node = 0; node < inner; node++) {
    const { column, rank } = columns.split(tree, node);
    nodes.set([2 * column, rank, place(tree.leftChild[node]!), place(tree.rightChild[node]!)], 4 * node);
  }
  for (let leaf = inner; leaf < inner + tree.leafCount; leaf++) nodes.set([0, 0, leaf, leaf], 4 * leaf);
  return nodes;
}

/** Rows walk down the trees, eight side by side: for trees of any size that 16 bits can number. */
export const makeWalkScorer: ScorerMaker = (trees, columns, addresses) => {
  const width = columns.columns.length;
  if (width > MAX_COLUMNS || trees.some(({ leafCount }) => 2 * leafCount - 1 > MAX_NODES)) return undefined;
  const planned = trees.map((tree) => {
    const nodes = nodesOf(tree, columns);
    const { leafValue } = tree;
    const leafAddress = addresses.take(leafValue.byteLength);
    // Leaves are numbered on from the inner nodes.
    const leaves = leafAddress - 8 * (tree.leafCount - 1);
    return {
      nodes,
      leafValue,
      leafAddress,
      leaves,
      address: addresses.take(nodes.byteLength),
      depth: depthOf(tree),
    };
  });
  const rowStep = 2 * width;
  return {
    rankBytes: rowStep * BLOCK_ROWS,
    rowStep,
    columnStep: 2,
    load(buffer) {
      const halves = new Uint16Array(buffer);
      const doubles = new Float64Array(buffer);
      for (const { nodes, address, leafValue, leafAddress } of planned) {
        halves.set(nodes, address / 2);
        doubles.set(leafValue, leafAddress / 8);
      }
    },
    score(kernels, ranks, count, sums, treeCount) {
      for (let t = 0; t < treeCount; t++) {
        const { address, depth, leaves } = planned[t]!;
        kernels.walk(ranks, rowStep, count, address, depth, leaves, sums);
      }
    },
  };
};

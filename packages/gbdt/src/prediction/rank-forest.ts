import { MISSING_NONE, MISSING_ZERO } from '../binning/bin-mapper.js';
import { ZERO_THRESHOLD } from '../constants.js';
import { CATEGORICAL_BIT, DEFAULT_LEFT_BIT, MISSING_SHIFT, type Tree } from '../model/tree.js';

/** Ranks, node numbers and column offsets are 16 bits wide. */
const MAX_RANK = 0xffff;
const MAX_NODES = 0xffff;
const MAX_COLUMNS = 0x7fff;

/** What of a decision type says how missing values go; together with the feature it makes a column. */
const MISSING_RULE = ~CATEGORICAL_BIT;

/**
 * A column of ranks: of one feature, under one rule for missing values. Where a rule sends NaN left, NaN has rank 0;
 * where it sends it right, a rank above all thresholds; where NaN counts as zero, the rank of zero.
 */
export interface RankColumn {
  readonly feature: number;
  /** Zeros are missing values too. */
  readonly zeroIsMissing: boolean;
  /** All thresholds of the model under this rule, ascending. */
  readonly thresholds: Float64Array;
  readonly nanRank: number;
}

/** One tree: 4 × 16 bits per node (see rank-text.ts), leaves after the inner nodes. */
interface RankTree {
  readonly nodes: Uint16Array;
  readonly innerCount: number;
  readonly leafValue: Float64Array;
  readonly depth: number;
}

/** A forest on ranks instead of values: a comparison of doubles becomes one of 16-bit numbers. */
export interface RankForest {
  readonly columns: readonly RankColumn[];
  readonly trees: readonly RankTree[];
}

const keyOf = (tree: Tree, node: number): number =>
  16 * tree.splitFeature[node]! + (tree.decisionType[node]! & MISSING_RULE);

/** First position whose threshold is not below `value`. */
function rankOf(thresholds: Float64Array, value: number): number {
  const index = thresholds.findIndex((threshold) => value <= threshold);
  return index < 0 ? thresholds.length : index;
}

function makeColumn(key: number, values: ReadonlySet<number>): RankColumn {
  const rule = key % 16;
  const thresholds = Float64Array.from(values).sort();
  const missing = rule >> MISSING_SHIFT;
  const defaultRank = rule & DEFAULT_LEFT_BIT ? 0 : thresholds.length;
  return {
    feature: Math.floor(key / 16),
    zeroIsMissing: missing === MISSING_ZERO,
    thresholds,
    nanRank: missing === MISSING_NONE ? rankOf(thresholds, 0) : defaultRank,
  };
}

function depthsOf(tree: Tree): number {
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

function makeTree(
  tree: Tree,
  columnOf: ReadonlyMap<number, number>,
  columns: readonly RankColumn[],
): RankTree {
  const innerCount = tree.leafCount - 1;
  const nodes = new Uint16Array(4 * (innerCount + tree.leafCount));
  const place = (child: number): number => (child >= 0 ? child : innerCount + ~child);
  for (let node = 0; node < innerCount; node++) {
    const column = columnOf.get(keyOf(tree, node))!;
    nodes[4 * node] = 2 * column;
    nodes[4 * node + 1] = rankOf(columns[column]!.thresholds, tree.threshold[node]!);
    nodes[4 * node + 2] = place(tree.leftChild[node]!);
    nodes[4 * node + 3] = place(tree.rightChild[node]!);
  }
  for (let node = innerCount; node < innerCount + tree.leafCount; node++) {
    nodes[4 * node + 2] = node;
    nodes[4 * node + 3] = node;
  }
  return { nodes, innerCount, leafValue: tree.leafValue, depth: depthsOf(tree) };
}

/** A forest on ranks; nothing for models with categorical splits, or too large for 16 bits. */
export function makeRankForest(trees: readonly Tree[]): RankForest | undefined {
  const values = new Map<number, Set<number>>();
  for (const tree of trees) {
    if (2 * tree.leafCount - 1 > MAX_NODES) return undefined;
    for (let node = 0; node < tree.leafCount - 1; node++) {
      if (tree.decisionType[node]! & CATEGORICAL_BIT) return undefined;
      const key = keyOf(tree, node);
      const known = values.get(key);
      // Set counts 0 and −0 as one, as comparisons do.
      if (known) known.add(tree.threshold[node]!);
      else values.set(key, new Set([tree.threshold[node]!]));
    }
  }
  const keys = [...values.keys()].sort((a, b) => a - b);
  const columns = keys.map((key) => makeColumn(key, values.get(key)!));
  if (columns.length > MAX_COLUMNS || columns.some(({ thresholds }) => thresholds.length >= MAX_RANK))
    return undefined;
  const columnOf = new Map(keys.map((key, index) => [key, index]));
  return { columns, trees: trees.map((tree) => makeTree(tree, columnOf, columns)) };
}

/** Values of a column under its rule: zeros become NaN where they are missing values. */
export function valuesFor(column: RankColumn, values: Float64Array): Float64Array {
  return column.zeroIsMissing
    ? values.map((value) => (Math.abs(value) <= ZERO_THRESHOLD ? Number.NaN : value))
    : values;
}

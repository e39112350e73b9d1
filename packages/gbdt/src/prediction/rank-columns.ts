import { ZERO_THRESHOLD } from '../constants.js';
import { MISSING_NONE, MISSING_ZERO } from '../model/missing-kind.js';
import { CATEGORICAL_BIT, DEFAULT_LEFT_BIT, MISSING_SHIFT, type Tree } from '../model/tree.js';

/** Ranks are 16 bits wide. */
const MAX_RANK = 0xffff;

/** What of a decision type says how missing values go; together with the feature it makes a column. */
const MISSING_RULE = ~CATEGORICAL_BIT;

/**
 * A column of ranks: of one feature, under one rule for missing values. A value's rank is the number of the model's
 * thresholds that lie below it, so that comparing ranks is comparing values. Where a rule sends NaN left, NaN has rank 0;
 * where it sends it right, a rank above all thresholds; where NaN counts as zero, the rank of zero.
 */
interface RankColumn {
  readonly feature: number;
  /** Zeros are missing values too. */
  readonly zeroIsMissing: boolean;
  /** All thresholds of the model under this rule, ascending. */
  readonly thresholds: Float64Array;
  readonly nanRank: number;
}

/** First position whose threshold is not below `value`. */
function rankOf(thresholds: Float64Array, value: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= thresholds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
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

const keyOf = (tree: Tree, node: number): number =>
  16 * tree.splitFeature[node]! + (tree.decisionType[node]! & MISSING_RULE);

/** The columns of ranks that a forest compares. */
export class RankColumns {
  readonly #positions: ReadonlyMap<number, number>;

  private constructor(
    readonly columns: readonly RankColumn[],
    positions: ReadonlyMap<number, number>,
  ) {
    this.#positions = positions;
  }

  /** The columns of a forest; nothing where a split is categorical or thresholds are too many for 16 bits. */
  static of(trees: readonly Tree[]): RankColumns | undefined {
    const values = new Map<number, Set<number>>();
    for (const tree of trees) {
      for (let node = 0; node < tree.leafCount - 1; node++) {
        if (tree.decisionType[node]! & CATEGORICAL_BIT) return undefined;
        const key = keyOf(tree, node);
        const known = values.get(key);
        if (known) known.add(tree.threshold[node]!);
        else values.set(key, new Set([tree.threshold[node]!]));
      }
    }
    const keys = [...values.keys()].sort((a, b) => a - b);
    const columns = keys.map((key) => makeColumn(key, values.get(key)!));
    if (columns.some(({ thresholds }) => thresholds.length >= MAX_RANK)) return undefined;
    return new RankColumns(columns, new Map(keys.map((key, index) => [key, index])));
  }

  /** The column that a node compares, and the rank of its threshold: rows of a higher rank go right. */
  split(tree: Tree, node: number): { column: number; rank: number } {
    const column = this.#positions.get(keyOf(tree, node))!;
    return { column, rank: rankOf(this.columns[column]!.thresholds, tree.threshold[node]!) };
  }

  /** The values that a column ranks: zeros become NaN where they are missing values. */
  valuesOf(column: number, columns: readonly Float64Array[]): Float64Array {
    const { feature, zeroIsMissing } = this.columns[column]!;
    const values = columns[feature]!;
    if (!zeroIsMissing) return values;
    return values.map((value) => (Math.abs(value) <= ZERO_THRESHOLD ? Number.NaN : value));
  }
}

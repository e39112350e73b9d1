import type { Tree } from '../model/tree.js';
import type { RankColumns } from './rank-columns.js';

/** Rows whose ranks are in the nearest cache while all trees pass over them. A multiple of LANES. */
export const BLOCK_ROWS = 256;

/** Hands out addresses, 8-byte aligned. */
export class Addresses {
  end = 64;

  take(bytes: number): number {
    const address = this.end;
    this.end += 8 * Math.ceil(bytes / 8);
    return address;
  }
}

/** What the scorers call; each beside its text. */
export interface ScoreKernels {
  rank(
    values: number,
    count: number,
    thresholds: number,
    thresholdCount: number,
    nanRank: number,
    target: number,
    stride: number,
  ): void;
  walk(
    ranks: number,
    stride: number,
    count: number,
    nodes: number,
    depth: number,
    leaves: number,
    sums: number,
  ): void;
  strike(ranks: number, count: number, nodes: number, nodesEnd: number, leaves: number, sums: number): void;
}

/** A forest in memory, in a form that scores blocks of ranks. */
export interface BlockScorer {
  /** Bytes of the ranks of a block, and steps from row to row and from column to column. */
  readonly rankBytes: number;
  readonly rowStep: number;
  readonly columnStep: number;
  /** Puts the trees where they were planned. */
  load(buffer: ArrayBufferLike): void;
  /** Adds the values of trees 0 … treeCount − 1 to the sums of `count` rows, in tree order. */
  score(kernels: ScoreKernels, ranks: number, count: number, sums: number, treeCount: number): void;
}

/** Plans a scorer; nothing where the forest does not fit its form. */
export type ScorerMaker = (
  trees: readonly Tree[],
  columns: RankColumns,
  addresses: Addresses,
) => BlockScorer | undefined;

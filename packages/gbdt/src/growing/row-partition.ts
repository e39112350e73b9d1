import type { BinColumn } from '../binning/binned-data.js';

/** The rows of every leaf, contiguous per leaf, in ascending order within each. */
export class RowPartition {
  readonly rows: Int32Array;
  readonly begin: Int32Array;
  readonly count: Int32Array;
  private readonly right: Int32Array;

  constructor(rowCount: number, maxLeaves: number) {
    this.rows = new Int32Array(rowCount);
    this.right = new Int32Array(rowCount);
    this.begin = new Int32Array(maxLeaves);
    this.count = new Int32Array(maxLeaves);
  }

  /** Puts all rows, or the given ones, into leaf 0. */
  reset(rows?: Int32Array): void {
    if (rows) this.rows.set(rows);
    else for (let i = 0; i < this.rows.length; i++) this.rows[i] = i;
    this.begin[0] = 0;
    this.count[0] = rows ? rows.length : this.rows.length;
  }

  /**
   * Moves the rows of `leaf` whose bin does not go left to `newLeaf`; both keep their order.
   *
   * @param goesLeft 1 or 0 per bin
   */
  split(leaf: number, newLeaf: number, bins: BinColumn, goesLeft: Uint8Array): void {
    const { rows, right } = this;
    const begin = this.begin[leaf]!;
    const end = begin + this.count[leaf]!;
    let left = begin;
    let rightCount = 0;
    for (let i = begin; i < end; i++) {
      const row = rows[i]!;
      const isLeft = goesLeft[bins[row]!]!;
      // Both are written and one is kept: no branch to mispredict.
      rows[left] = row;
      right[rightCount] = row;
      left += isLeft;
      rightCount += 1 - isLeft;
    }
    rows.set(right.subarray(0, rightCount), left);
    this.count[leaf] = left - begin;
    this.begin[newLeaf] = left;
    this.count[newLeaf] = rightCount;
  }
}

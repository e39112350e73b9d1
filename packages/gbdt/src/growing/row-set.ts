import type { Kernels } from '../kernels/kernels.js';

/** Where the bins of one feature are, for all rows. */
export interface FeaturePlace {
  /** Address of one byte per row. Unused where the bins are wide. */
  readonly bins: number;
  /** Bin per code; nothing where the code is the bin. */
  readonly binOfCode: Uint8Array | undefined;
  readonly wideBins: Uint16Array | undefined;
}

/** The memory that a set of rows works on. */
export interface RowMemory {
  readonly bytes: Uint8Array;
  readonly integers: Int32Array;
  /** Addresses: row numbers; room for as many; a table of 256 bytes. */
  readonly rows: number;
  readonly right: number;
  readonly goesLeft: number;
}

/** Some rows, divided among the leaves of a growing tree: contiguous per leaf, ascending within each. */
export class RowSet {
  readonly begin: Int32Array;
  readonly count: Int32Array;
  readonly #kernels: Kernels;
  readonly #memory: RowMemory;
  readonly #places: readonly FeaturePlace[];

  constructor(kernels: Kernels, memory: RowMemory, places: readonly FeaturePlace[], maxLeaves: number) {
    this.#kernels = kernels;
    this.#memory = memory;
    this.#places = places;
    this.begin = new Int32Array(maxLeaves);
    this.count = new Int32Array(maxLeaves);
  }

  /** Puts rows 0 … n − 1, or the given ones, into leaf 0. */
  reset(rows: Int32Array | number): void {
    const first = this.#memory.rows / 4;
    const length = typeof rows === 'number' ? rows : rows.length;
    if (typeof rows === 'number') for (let i = 0; i < length; i++) this.#memory.integers[first + i] = i;
    else this.#memory.integers.set(rows, first);
    this.begin[0] = 0;
    this.count[0] = length;
  }

  /** Address of the leaf's first row number. */
  address(leaf: number): number {
    return this.#memory.rows + 4 * this.begin[leaf]!;
  }

  /** The leaf's row numbers: a view. */
  rowsOf(leaf: number): Int32Array {
    const first = this.#memory.rows / 4 + this.begin[leaf]!;
    return this.#memory.integers.subarray(first, first + this.count[leaf]!);
  }

  /**
   * Moves the rows of `leaf` whose bin does not go left to `newLeaf`.
   *
   * @param goesLeft 1 or 0 per bin of the feature
   */
  split(leaf: number, newLeaf: number, feature: number, goesLeft: Uint8Array): void {
    const { bins, binOfCode, wideBins } = this.#places[feature]!;
    const left = wideBins
      ? this.#partitionWide(leaf, wideBins, goesLeft)
      : this.#partitionNarrow(leaf, bins, binOfCode, goesLeft);
    const rightCount = this.count[leaf]! - left;
    this.begin[newLeaf] = this.begin[leaf]! + left;
    this.count[leaf] = left;
    this.count[newLeaf] = rightCount;
    const { integers, right } = this.#memory;
    const target = this.address(newLeaf) / 4;
    integers.copyWithin(target, right / 4, right / 4 + rightCount);
  }

  #partitionNarrow(
    leaf: number,
    bins: number,
    binOfCode: Uint8Array | undefined,
    goesLeft: Uint8Array,
  ): number {
    const { bytes, goesLeft: table } = this.#memory;
    if (binOfCode) {
      for (let code = 0; code < binOfCode.length; code++) bytes[table + code] = goesLeft[binOfCode[code]!]!;
    } else {
      bytes.set(goesLeft, table);
    }
    return this.#kernels.partition(
      this.address(leaf),
      this.count[leaf]!,
      bins,
      this.#memory.goesLeft,
      this.#memory.right,
    );
  }

  #partitionWide(leaf: number, bins: Uint16Array, goesLeft: Uint8Array): number {
    const { integers, right } = this.#memory;
    const first = this.address(leaf) / 4;
    let left = first;
    let rightEnd = right / 4;
    for (let i = first; i < first + this.count[leaf]!; i++) {
      const row = integers[i]!;
      if (goesLeft[bins[row]!] === 1) integers[left++] = row;
      else integers[rightEnd++] = row;
    }
    return left - first;
  }
}

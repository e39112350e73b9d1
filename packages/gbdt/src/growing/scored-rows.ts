import { type BinnedData, binColumn } from '../binning/binned-data.js';
import { type Kernels, wasmKernels } from '../kernels/kernels.js';
import { Memory } from '../kernels/web-assembly.js';
import type { GrowingTree } from './growing-tree.js';
import { type FeaturePlace, RowSet } from './row-set.js';

const PAGE = 65536;

/** Rows with a running score that every new tree is added to. */
export class ScoredRows {
  constructor(
    private readonly kernels: Kernels,
    readonly rows: RowSet,
    readonly score: Float64Array,
  ) {}

  /** Sends the rows in leaf 0 down a tree. */
  replay(tree: GrowingTree): void {
    tree.eachSplit((leaf, newLeaf, feature, goesLeft) => {
      this.rows.split(leaf, newLeaf, feature, goesLeft);
    });
  }

  /** Adds the values of a tree's leaves, where the rows already are, to the score. */
  addLeaves(tree: GrowingTree): void {
    for (let leaf = 0; leaf < tree.leafCount; leaf++) {
      const count = this.rows.count[leaf]!;
      this.kernels.addValue(this.score.byteOffset, this.rows.address(leaf), count, tree.leafValue[leaf]!);
    }
  }
}

/** Rows outside the training data, binned as the training data is, with a memory of their own. */
export function scoredRowsOf(
  columns: readonly Float64Array[],
  data: BinnedData,
  maxLeaves: number,
  score: Float64Array,
): ScoredRows {
  const rowCount = score.length;
  const narrow = data.features.filter((feature) => !feature.wideBins);
  const rows = 8 * Math.ceil((narrow.length * rowCount) / 8);
  const right = rows + 8 * Math.ceil((4 * rowCount) / 8);
  const scoreAddress = right + 8 * Math.ceil((4 * rowCount + 4) / 8);
  const goesLeft = scoreAddress + 8 * rowCount;
  const memory = new Memory({ initial: Math.ceil((goesLeft + 256) / PAGE), maximum: 65536 });
  const bytes = new Uint8Array(memory.buffer);
  let next = 0;
  const places = data.features.map((feature): FeaturePlace => {
    const bins = binColumn(columns[feature.index]!, feature.mapper);
    if (bins instanceof Uint16Array) return { bins: 0, binOfCode: undefined, wideBins: bins };
    const address = rowCount * next++;
    bytes.set(bins, address);
    return { bins: address, binOfCode: undefined, wideBins: undefined };
  });
  const view = new Float64Array(memory.buffer, scoreAddress, rowCount);
  view.set(score);
  const kernels = wasmKernels(memory);
  const integers = new Int32Array(memory.buffer);
  return new ScoredRows(
    kernels,
    new RowSet(kernels, { bytes, integers, rows, right, goesLeft }, places, maxLeaves),
    view,
  );
}

import { type BinnedData, binColumn } from '../binning/binned-data.js';
import type { Kernels } from '../kernels/kernels.js';
import type { GrowingTree } from './growing-tree.js';
import { type FeaturePlace, RowSet } from './row-set.js';
import type { Workspace } from './workspace.js';

/** Rows with a running score that every new tree is added to. */
export class ScoredRows {
  readonly #kernels: Kernels;

  constructor(
    kernels: Kernels,
    readonly rows: RowSet,
    readonly score: Float64Array,
  ) {
    this.#kernels = kernels;
  }

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
      this.#kernels.addValue(this.score.byteOffset, this.rows.address(leaf), count, tree.leafValue[leaf]!);
    }
  }
}

/** The rows of a validation set, binned as the training data is. */
export function validationRows(
  columns: readonly Float64Array[],
  data: BinnedData,
  maxLeaves: number,
  workspace: Workspace,
  kernels: Kernels,
): ScoredRows {
  const { layout, memory, bytes, integers } = workspace;
  const { bins: first, rows, right, score } = layout.validation;
  const rowCount = columns[0]!.length;
  const places = data.features.map((feature, i): FeaturePlace => {
    const bins = binColumn(columns[feature.index]!, feature.mapper);
    if (bins instanceof Uint16Array) return { bins: 0, binOfCode: undefined, wideBins: bins };
    bytes.set(bins, first + i * rowCount);
    return { bins: first + i * rowCount, binOfCode: undefined, wideBins: undefined };
  });
  const rowMemory = { bytes, integers, rows, right, goesLeft: layout.goesLeft };
  const scores = new Float64Array(memory.buffer, score, rowCount);
  return new ScoredRows(kernels, new RowSet(kernels, rowMemory, places, maxLeaves), scores);
}

import type { BinnedData } from '../binning/binned-data.js';
import { EPSILON } from '../constants.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Parameters } from '../parameters/parameters.js';
import { FeatureSampler } from './feature-sampler.js';
import { GrowingTree } from './growing-tree.js';
import { type OutputBounds, UNBOUNDED } from './leaf-gain.js';
import type { RowSet } from './row-set.js';
import { SplitCandidate } from './split-candidate.js';
import type { LeafSums } from './split-finder.js';
import type { SearchJob } from './split-search.js';
import type { Team } from './team.js';
import { accumulateWide } from './wide-histogram.js';
import { BLOCK_ROWS, type Workspace } from './workspace.js';

/** What is known of one leaf of the tree at hand. */
class Leaf implements LeafSums {
  readonly best = new SplitCandidate();
  /** Slot of its histogram; −1 where it has none. */
  slot = -1;

  constructor(
    readonly count: number,
    readonly gradient: number,
    readonly hessian: number,
    readonly bounds: OutputBounds,
    /** Per feature: 0 where the leaf or an ancestor had no threshold that gains enough. */
    readonly splittable: Uint8Array,
  ) {}
}

const NO_SUMS: LeafSums = { count: 0, gradient: 0, hessian: 0, bounds: UNBOUNDED };

/** What a grower works with; all of it serves every tree. */
interface GrowerParts {
  readonly data: BinnedData;
  readonly parameters: Parameters;
  readonly workspace: Workspace;
  readonly kernels: Kernels;
  /** The rows that trees are grown on. */
  readonly rows: RowSet;
  readonly team: Team;
}

/**
 * Grows trees leaf by leaf: the leaf whose best split gains most is split next (LightGBM's
 * `SerialTreeLearner`). All buffers are made once and serve every tree.
 */
export class TreeGrower {
  readonly #sampler: FeatureSampler;
  #freeSlots: number[] = [];
  #leaves: Leaf[] = [];
  #features: Int32Array = new Int32Array(0);
  /** The leaves' `splittable`, used again tree by tree. */
  readonly #masks: Uint8Array[] = [];
  #maskCount = 0;
  #finite = true;
  readonly #data: BinnedData;
  readonly #parameters: Parameters;
  readonly #workspace: Workspace;
  readonly #kernels: Kernels;
  readonly #rows: RowSet;
  readonly #team: Team;

  constructor({ data, parameters, workspace, kernels, rows, team }: GrowerParts) {
    this.#data = data;
    this.#parameters = parameters;
    this.#workspace = workspace;
    this.#kernels = kernels;
    this.#rows = rows;
    this.#team = team;
    this.#sampler = new FeatureSampler(data.features.length, parameters);
  }

  /**
   * Grows one tree on the workspace's pairs and the rows in leaf 0. Afterwards the rows are in the tree's leaves.
   */
  grow(): GrowingTree {
    const { num_leaves: maxLeaves } = this.#parameters;
    this.#features = this.#sampler.drawForTree();
    this.#freeSlots = Array.from({ length: this.#workspace.layout.slotCount }, (_, slot) => slot);
    this.#maskCount = 0;
    const tree = new GrowingTree(this.#data, maxLeaves);
    this.#leaves = [this.#rootLeaf()];
    let left = 0;
    let right = -1;
    while (tree.leafCount < maxLeaves) {
      if (this.#mayBeSplit(tree, left, right)) this.#findSplits(tree, left, right);
      const best = this.#bestLeaf();
      if (!(this.#leaves[best]!.best.gain > 0)) break;
      right = this.#splitLeaf(tree, best);
      left = best;
    }
    return tree;
  }

  /** Whether the gradients and hessians of the last tree's rows were all finite. */
  get rootIsFinite(): boolean {
    return this.#finite;
  }

  #rootLeaf(): Leaf {
    const { layout, doubles } = this.#workspace;
    const count = this.#rows.count[0]!;
    let gradient = 0;
    let hessian = 0;
    // Block by block, as histograms are built; all rows lie in order already.
    const all = count === this.#data.rowCount;
    const block = all ? count : BLOCK_ROWS;
    for (let begin = 0; begin < count; begin += block) {
      const size = Math.min(block, count - begin);
      if (!all) this.#gather(this.#rows.address(0) + 4 * begin, size);
      this.#kernels.sum(all ? layout.pairs : layout.ordered, size, layout.gains);
      gradient += doubles[layout.gains / 8]!;
      hessian += doubles[layout.gains / 8 + 1]!;
    }
    this.#finite = Number.isFinite(gradient) && Number.isFinite(hessian);
    return new Leaf(count, gradient, hessian, UNBOUNDED, this.#newMask().fill(1));
  }

  #gather(rows: number, count: number): void {
    const { pairs, ordered, planes, stride } = this.#workspace.layout;
    this.#kernels.gather(pairs, rows, count, ordered, planes[0]?.address ?? 0, stride);
  }

  #newMask(): Uint8Array {
    const mask = this.#masks[this.#maskCount] ?? new Uint8Array(this.#data.features.length);
    this.#masks[this.#maskCount++] = mask;
    return mask;
  }

  /** Depth and row counts allow at least one of two sister leaves (or the root alone) to be split. */
  #mayBeSplit(tree: GrowingTree, left: number, right: number): boolean {
    const { max_depth: maxDepth, min_data_in_leaf: minData } = this.#parameters;
    if (maxDepth > 0 && tree.leafDepth[left]! >= maxDepth) return false;
    const largest = Math.max(this.#leaves[left]!.count, right >= 0 ? this.#leaves[right]!.count : 0);
    return largest >= 2 * minData;
  }

  #bestLeaf(): number {
    let best = 0;
    for (let i = 1; i < this.#leaves.length; i++) {
      const candidate = this.#leaves[i]!.best;
      const incumbent = this.#leaves[best]!.best;
      const tie = candidate.gain === incumbent.gain && candidate.feature < incumbent.feature;
      if (candidate.gain > incumbent.gain || (tie && candidate.feature >= 0)) best = i;
    }
    return best;
  }

  /** Builds the smaller leaf's histogram, takes the larger one's from the parent's, and finds both best splits. */
  #findSplits(tree: GrowingTree, left: number, right: number): void {
    if (right < 0) {
      this.#search(left, -1);
      this.#chooseBest(tree, left, 0, this.#sampler.drawForNode());
      return;
    }
    const smaller = this.#leaves[left]!.count < this.#leaves[right]!.count ? left : right;
    const larger = smaller === left ? right : left;
    // LightGBM draws for the smaller leaf first.
    const smallerFeatures = this.#sampler.drawForNode();
    const largerFeatures = this.#sampler.drawForNode();
    if (this.#leaves[left]!.slot >= 0) {
      this.#leaves[larger]!.slot = this.#leaves[left]!.slot;
      if (smaller === left) this.#leaves[left]!.slot = -1;
      this.#search(smaller, larger);
      this.#chooseBest(tree, smaller, 0, smallerFeatures);
      this.#chooseBest(tree, larger, 1, largerFeatures);
      return;
    }
    // The parent had to give up its histogram: both are built.
    this.#search(smaller, -1);
    this.#chooseBest(tree, smaller, 0, smallerFeatures);
    this.#search(larger, -1);
    this.#chooseBest(tree, larger, 0, largerFeatures);
  }

  /** A slot for a histogram; where none is free, the least promising leaf gives up its own. */
  #takeSlot(keep: number): number {
    const free = this.#freeSlots.pop();
    if (free !== undefined) return free;
    let victim: Leaf | undefined;
    this.#leaves.forEach((leaf, index) => {
      if (leaf.slot < 0 || index === keep) return;
      if (!victim || leaf.best.gain < victim.best.gain) victim = leaf;
    });
    const { slot } = victim!;
    victim!.slot = -1;
    return slot;
  }

  #search(index: number, sister: number): void {
    const leaf = this.#leaves[index]!;
    const { layout, bytes } = this.#workspace;
    leaf.slot = this.#takeSlot(sister);
    bytes.fill(0, layout.active, layout.active + this.#data.features.length);
    for (const feature of this.#features) bytes[layout.active + feature] = leaf.splittable[feature]!;
    const all = leaf.count === this.#data.rowCount;
    const job: SearchJob = {
      rows: all ? 0 : this.#rows.address(index),
      rowCount: leaf.count,
      slot: leaf.slot,
      leaf,
      sisterSlot: sister < 0 ? -1 : this.#leaves[sister]!.slot,
      sister: sister < 0 ? NO_SUMS : this.#leaves[sister]!,
    };
    this.#team.run(job);
    this.#searchWide(index, job);
  }

  /** Features whose bins need two bytes are in no plane; this thread does them. */
  #searchWide(index: number, job: SearchJob): void {
    const { layout, doubles, pairs } = this.#workspace;
    for (const feature of this.#features) {
      const { wideBins, firstBin, binCount } = this.#data.features[feature]!;
      if (!wideBins || this.#leaves[index]!.splittable[feature] === 0) continue;
      const base = (layout.slots + job.slot * layout.slotBytes) / 8 + 2 * firstBin;
      doubles.fill(0, base, base + 2 * binCount);
      accumulateWide(wideBins, this.#rows.rowsOf(index), pairs, doubles, base);
      this.#team.own.searchFeature(feature, job);
    }
  }

  /** Takes the best of the gains that the search found for one of its two leaves. */
  #chooseBest(tree: GrowingTree, index: number, side: 0 | 1, nodeFeatures: Uint8Array | undefined): void {
    const leaf = this.#leaves[index]!;
    const { layout, doubles } = this.#workspace;
    let bestGain = Number.NEGATIVE_INFINITY;
    let bestFeature = -1;
    for (const feature of this.#features) {
      if (leaf.splittable[feature] === 0) continue;
      let gain = doubles[layout.gains / 8 + 2 * feature + side]!;
      if (gain === Number.NEGATIVE_INFINITY) {
        leaf.splittable[feature] = 0;
        continue;
      }
      if (nodeFeatures && !nodeFeatures[feature]) continue;
      gain *= this.#monotoneFactor(feature, tree.leafDepth[index]!);
      if (gain > bestGain) {
        bestGain = gain;
        bestFeature = feature;
      }
    }
    leaf.best.reset();
    if (bestFeature < 0) return;
    this.#team.own.detail(this.#data.features[bestFeature]!, leaf.slot, leaf, leaf.best);
    leaf.best.feature = bestFeature;
    leaf.best.gain = bestGain;
  }

  /** What `monotone_penalty` leaves of the gain of a constrained feature at a depth. */
  #monotoneFactor(feature: number, depth: number): number {
    const { monotone_constraints: constraints, monotone_penalty: penalty } = this.#parameters;
    if (!constraints[this.#data.features[feature]!.index]) return 1;
    if (penalty >= depth + 1) return EPSILON;
    if (penalty <= 1) return 1 - penalty / 2 ** depth + EPSILON;
    return 1 - 2 ** (penalty - 1 - depth) + EPSILON;
  }

  #splitLeaf(tree: GrowingTree, index: number): number {
    const leaf = this.#leaves[index]!;
    const split = leaf.best;
    const goesLeft = tree.directions(split);
    const newLeaf = tree.leafCount;
    this.#rows.split(index, newLeaf, split.feature, goesLeft);
    // The histogram's counts are estimates where hessians vary; the partition's are exact.
    split.leftCount = this.#rows.count[index]!;
    split.rightCount = this.#rows.count[newLeaf]!;
    // The model text has the gain over the leaf's own, without the threshold.
    split.gain += this.#parameters.min_gain_to_split;
    tree.split(index, split, goesLeft);
    const [leftBounds, rightBounds] = this.#childBounds(leaf, split);
    // The left leaf goes on with its parent's mask: nobody else needs it any more.
    const mask = this.#newMask();
    mask.set(leaf.splittable);
    const left = new Leaf(
      split.leftCount,
      split.leftGradient,
      split.leftHessian,
      leftBounds,
      leaf.splittable,
    );
    left.slot = leaf.slot;
    this.#leaves[index] = left;
    this.#leaves.push(new Leaf(split.rightCount, split.rightGradient, split.rightHessian, rightBounds, mask));
    return newLeaf;
  }

  /** A monotone split keeps the values of its two sides apart for good: neither may cross their middle. */
  #childBounds(leaf: Leaf, split: SplitCandidate): [OutputBounds, OutputBounds] {
    const feature = this.#data.features[split.feature]!;
    const constraint = this.#parameters.monotone_constraints[feature.index] ?? 0;
    const { minimum, maximum } = leaf.bounds;
    if (constraint === 0 || split.leftBins) return [leaf.bounds, leaf.bounds];
    const middle = (split.leftOutput + split.rightOutput) / 2;
    const below = { minimum, maximum: Math.min(maximum, middle) };
    const above = { minimum: Math.max(minimum, middle), maximum };
    return constraint > 0 ? [below, above] : [above, below];
  }
}

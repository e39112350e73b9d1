import type { BinnedData } from '../binning/binned-data.js';
import { EPSILON } from '../constants.js';
import type { Parameters } from '../parameters/parameters.js';
import { FeatureSampler } from './feature-sampler.js';
import { GrowingTree } from './growing-tree.js';
import { accumulate, LeafHistogram, subtract } from './histogram.js';
import { type OutputBounds, UNBOUNDED } from './leaf-gain.js';
import { RowPartition } from './row-partition.js';
import { SplitCandidate } from './split-candidate.js';
import { type LeafSums, SplitFinder } from './split-finder.js';

/** Per row; no hessians means that every one is 1. */
export interface Gradients {
  readonly gradients: Float32Array;
  readonly hessians: Float32Array | undefined;
}

/** What is known of one leaf of the tree at hand. */
interface Leaf extends LeafSums {
  readonly best: SplitCandidate;
  /** The histogram, once it has been built. */
  histogram: LeafHistogram | undefined;
}

/**
 * Grows trees leaf by leaf: the leaf whose best split gains most is split next (LightGBM's
 * `SerialTreeLearner`). Buffers are made once and serve every tree.
 */
export class TreeGrower {
  readonly partition: RowPartition;
  private readonly finder: SplitFinder;
  private readonly sampler: FeatureSampler;
  private readonly orderedGradients: Float32Array;
  private readonly orderedHessians: Float32Array;
  private readonly freeHistograms: LeafHistogram[] = [];
  private leaves: Leaf[] = [];
  private features: Int32Array = new Int32Array(0);
  private source: Gradients = { gradients: new Float32Array(0), hessians: undefined };
  private readonly scratch = new SplitCandidate();

  constructor(
    private readonly data: BinnedData,
    private readonly parameters: Parameters,
  ) {
    this.partition = new RowPartition(data.rowCount, parameters.num_leaves);
    this.finder = new SplitFinder(parameters);
    this.sampler = new FeatureSampler(data.features.length, parameters);
    this.orderedGradients = new Float32Array(data.rowCount);
    this.orderedHessians = new Float32Array(data.rowCount);
  }

  /**
   * Grows one tree on all rows, or on the rows of the bag. Afterwards `partition` holds the rows of its leaves.
   */
  grow(source: Gradients, bag?: Int32Array): GrowingTree {
    const { num_leaves: maxLeaves } = this.parameters;
    this.source = source;
    this.features = this.sampler.drawForTree();
    this.partition.reset(bag);
    for (const leaf of this.leaves) this.release(leaf);
    const tree = new GrowingTree(this.data, maxLeaves);
    this.leaves = [this.rootLeaf()];
    let left = 0;
    let right = -1;
    while (tree.leafCount < maxLeaves) {
      if (this.mayBeSplit(tree, left, right)) this.findSplits(tree, left, right);
      const best = this.bestLeaf();
      if (!(this.leaves[best]!.best.gain > 0)) break;
      right = this.splitLeaf(tree, best);
      left = best;
    }
    return tree;
  }

  private rootLeaf(): Leaf {
    const { gradients, hessians } = this.source;
    const { rows } = this.partition;
    const count = this.partition.count[0]!;
    let gradient = 0;
    let hessian = hessians ? 0 : count;
    for (let i = 0; i < count; i++) gradient += gradients[rows[i]!]!;
    if (hessians) for (let i = 0; i < count; i++) hessian += hessians[rows[i]!]!;
    return { count, gradient, hessian, bounds: UNBOUNDED, best: new SplitCandidate(), histogram: undefined };
  }

  /** Depth and row counts allow at least one of two sister leaves (or the root alone) to be split. */
  private mayBeSplit(tree: GrowingTree, left: number, right: number): boolean {
    const { max_depth: maxDepth, min_data_in_leaf: minData } = this.parameters;
    if (maxDepth > 0 && tree.leafDepth[left]! >= maxDepth) return false;
    const largest = Math.max(this.leaves[left]!.count, right >= 0 ? this.leaves[right]!.count : 0);
    return largest >= 2 * minData;
  }

  private bestLeaf(): number {
    let best = 0;
    for (let i = 1; i < this.leaves.length; i++) {
      const candidate = this.leaves[i]!.best;
      const incumbent = this.leaves[best]!.best;
      const tie = candidate.gain === incumbent.gain && candidate.feature < incumbent.feature;
      if (candidate.gain > incumbent.gain || (tie && candidate.feature >= 0)) best = i;
    }
    return best;
  }

  /** Builds the smaller leaf's histogram, takes the larger one's from the parent's, and finds both best splits. */
  private findSplits(tree: GrowingTree, left: number, right: number): void {
    const leftLeaf = this.leaves[left]!;
    if (right < 0) {
      leftLeaf.histogram = this.build(left, undefined);
      this.findBest(tree, left, this.sampler.drawForNode());
      return;
    }
    const parent = leftLeaf.histogram!;
    const smaller = leftLeaf.count < this.leaves[right]!.count ? left : right;
    const larger = smaller === left ? right : left;
    const built = this.build(smaller, parent.splittable);
    for (const position of this.features) {
      if (parent.splittable[position]) subtract(parent.sums, built.sums, this.data.features[position]!);
    }
    this.leaves[smaller]!.histogram = built;
    this.leaves[larger]!.histogram = parent;
    // LightGBM draws for the smaller leaf first.
    const smallerFeatures = this.sampler.drawForNode();
    const largerFeatures = this.sampler.drawForNode();
    this.findBest(tree, smaller, smallerFeatures);
    this.findBest(tree, larger, largerFeatures);
  }

  private build(leaf: number, inherited: Uint8Array | undefined): LeafHistogram {
    const histogram = this.freeHistograms.pop() ?? new LeafHistogram(this.data);
    histogram.clear();
    if (inherited) histogram.splittable.set(inherited);
    const begin = this.partition.begin[leaf]!;
    const end = begin + this.partition.count[leaf]!;
    this.orderGradients(begin, end);
    const hessians = this.source.hessians && this.orderedHessians;
    for (const position of this.features) {
      if (!histogram.splittable[position]) continue;
      const { bins, firstBin } = this.data.features[position]!;
      const { rows } = this.partition;
      accumulate(bins, rows, begin, end, this.orderedGradients, hessians, histogram.sums, 2 * firstBin);
    }
    return histogram;
  }

  /** Brings the leaf's gradients into the order of its rows, so that every feature reads them in sequence. */
  private orderGradients(begin: number, end: number): void {
    const { rows } = this.partition;
    const { gradients, hessians } = this.source;
    for (let i = begin; i < end; i++) this.orderedGradients[i - begin] = gradients[rows[i]!]!;
    if (hessians) for (let i = begin; i < end; i++) this.orderedHessians[i - begin] = hessians[rows[i]!]!;
  }

  private findBest(tree: GrowingTree, index: number, nodeFeatures: Uint8Array | undefined): void {
    const leaf = this.leaves[index]!;
    const histogram = leaf.histogram!;
    leaf.best.reset();
    for (const position of this.features) {
      if (!histogram.splittable[position]) continue;
      const feature = this.data.features[position]!;
      const found = this.finder.find(histogram.sums, feature, leaf, this.scratch);
      histogram.splittable[position] = found ? 1 : 0;
      if (!found || (nodeFeatures && !nodeFeatures[position])) continue;
      this.scratch.feature = position;
      if (this.parameters.monotone_constraints[feature.index]) {
        this.scratch.gain *= this.monotoneFactor(tree.leafDepth[index]!);
      }
      if (this.scratch.gain > leaf.best.gain) leaf.best.copyFrom(this.scratch);
    }
  }

  /** What `monotone_penalty` leaves of the gain of a constrained feature at a depth. */
  private monotoneFactor(depth: number): number {
    const penalty = this.parameters.monotone_penalty;
    if (penalty >= depth + 1) return EPSILON;
    if (penalty <= 1) return 1 - penalty / 2 ** depth + EPSILON;
    return 1 - 2 ** (penalty - 1 - depth) + EPSILON;
  }

  private splitLeaf(tree: GrowingTree, index: number): number {
    const leaf = this.leaves[index]!;
    const split = leaf.best;
    const feature = this.data.features[split.feature]!;
    const goesLeft = tree.directions(split);
    const newLeaf = tree.leafCount;
    this.partition.split(index, newLeaf, feature.bins, goesLeft);
    // The histogram's counts are estimates where hessians vary; the partition's are exact.
    split.leftCount = this.partition.count[index]!;
    split.rightCount = this.partition.count[newLeaf]!;
    // The model text has the gain over the leaf's own, without the threshold.
    split.gain += this.parameters.min_gain_to_split;
    tree.split(index, split, goesLeft);
    const [leftBounds, rightBounds] = this.childBounds(leaf, split);
    this.leaves[index] = {
      count: split.leftCount,
      gradient: split.leftGradient,
      hessian: split.leftHessian,
      bounds: leftBounds,
      best: new SplitCandidate(),
      histogram: leaf.histogram,
    };
    this.leaves.push({
      count: split.rightCount,
      gradient: split.rightGradient,
      hessian: split.rightHessian,
      bounds: rightBounds,
      best: new SplitCandidate(),
      histogram: undefined,
    });
    return newLeaf;
  }

  /** A monotone split keeps the values of its two sides apart for good: neither may cross their middle. */
  private childBounds(leaf: Leaf, split: SplitCandidate): [OutputBounds, OutputBounds] {
    const feature = this.data.features[split.feature]!;
    const constraint = this.parameters.monotone_constraints[feature.index] ?? 0;
    const { minimum, maximum } = leaf.bounds;
    if (constraint === 0 || split.leftBins) return [leaf.bounds, leaf.bounds];
    const middle = (split.leftOutput + split.rightOutput) / 2;
    const below = { minimum, maximum: Math.min(maximum, middle) };
    const above = { minimum: Math.max(minimum, middle), maximum };
    return constraint > 0 ? [below, above] : [above, below];
  }

  private release(leaf: Leaf): void {
    if (leaf.histogram) this.freeHistograms.push(leaf.histogram);
    leaf.histogram = undefined;
  }
}

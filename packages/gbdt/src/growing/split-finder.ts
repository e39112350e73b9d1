import type { BinnedFeature } from '../binning/binned-data.js';
import { EPSILON } from '../constants.js';
import type { Parameters } from '../parameters/parameters.js';
import { findCategoricalSplit } from './categorical-split.js';
import { boundedOutput, leafGain, type OutputBounds, type Regularization } from './leaf-gain.js';
import { scanFromLeft, scanFromRight } from './numeric-scan.js';
import type { SplitCandidate } from './split-candidate.js';

/** Sums over one leaf. */
export interface LeafSums {
  readonly count: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly bounds: OutputBounds;
}

/** What every scan needs, gathered once per leaf and feature so that the scans take few arguments. */
export interface ScanContext {
  regularization: Regularization;
  minDataInLeaf: number;
  minHessianInLeaf: number;
  /** Some feature has a monotone constraint: leaf values are bounded and gains come from bounded values. */
  monotone: boolean;
  /** −1, 0 or 1: the constraint of the feature at hand. */
  constraint: number;
  bounds: OutputBounds;
  count: number;
  gradient: number;
  /** Sum of hessians plus 2 ε, as LightGBM passes it. */
  hessian: number;
  /** A split must gain more than this: the leaf's own gain plus `min_gain_to_split`. */
  minGain: number;
}

/** Best bin found by one scan over a numeric feature. */
export class ScanResult {
  gain = Number.NEGATIVE_INFINITY;
  thresholdBin = -1;
  leftCount = 0;
  leftGradient = 0;
  leftHessian = 0;
}

/** Finds the best split of one feature in one leaf from the feature's histogram. */
export class SplitFinder {
  private readonly context: ScanContext;
  private readonly minGainToSplit: number;
  private readonly constraints: readonly number[];
  private readonly scan = new ScanResult();

  constructor(private readonly parameters: Parameters) {
    this.constraints = parameters.monotone_constraints;
    this.minGainToSplit = parameters.min_gain_to_split;
    this.context = {
      regularization: {
        lambdaL1: parameters.lambda_l1,
        lambdaL2: parameters.lambda_l2,
        maxDeltaStep: parameters.max_delta_step,
      },
      minDataInLeaf: parameters.min_data_in_leaf,
      minHessianInLeaf: parameters.min_sum_hessian_in_leaf,
      monotone: this.constraints.length > 0,
      constraint: 0,
      bounds: { minimum: 0, maximum: 0 },
      count: 0,
      gradient: 0,
      hessian: 0,
      minGain: 0,
    };
  }

  /**
   * Puts the feature's best split into `best` (gain −∞ where there is none).
   *
   * @param histogram interleaved [gradient, hessian] per bin over all features
   * @returns whether any threshold gains enough; if not, no descendant of the leaf needs to try the feature again
   */
  find(histogram: Float64Array, feature: BinnedFeature, leaf: LeafSums, best: SplitCandidate): boolean {
    best.reset();
    const context = this.context;
    context.constraint = this.constraints[feature.index] ?? 0;
    context.bounds = leaf.bounds;
    context.count = leaf.count;
    context.gradient = leaf.gradient;
    context.hessian = leaf.hessian + 2 * EPSILON;
    context.minGain =
      leafGain(context.gradient, context.hessian, context.regularization) + this.minGainToSplit;
    if (feature.mapper.kind === 'categorical') {
      return findCategoricalSplit(histogram, feature, this.parameters, context, best);
    }
    return this.findNumeric(histogram, feature, best);
  }

  private findNumeric(histogram: Float64Array, feature: BinnedFeature, best: SplitCandidate): boolean {
    const { binCount, missing, zeroBin } = feature.mapper;
    const base = 2 * feature.firstBin;
    // Two bins leave one threshold: a missing bin is then a value like any other.
    const bothWays = binCount > 2 && missing !== 0;
    const skipped = bothWays && missing === 1 ? zeroBin : -1;
    const lastBin = binCount - (bothWays && missing === 2 ? 2 : 1);

    const { scan } = this;
    scan.gain = Number.NEGATIVE_INFINITY;
    let splittable = scanFromRight(histogram, base, lastBin, skipped, this.context, scan);
    if (scan.gain > Number.NEGATIVE_INFINITY) this.take(scan, best, missing !== 2 || bothWays);
    if (bothWays) {
      const before = scan.gain;
      splittable = scanFromLeft(histogram, base, binCount - 2, skipped, this.context, scan) || splittable;
      if (scan.gain > before) this.take(scan, best, false);
    }
    return splittable;
  }

  private take(scan: ScanResult, best: SplitCandidate, defaultLeft: boolean): void {
    const { gradient, hessian, count, regularization, bounds, minGain } = this.context;
    best.gain = scan.gain - minGain;
    best.thresholdBin = scan.thresholdBin;
    best.defaultLeft = defaultLeft;
    best.leftCount = scan.leftCount;
    best.leftGradient = scan.leftGradient;
    best.leftHessian = scan.leftHessian - EPSILON;
    best.leftOutput = boundedOutput(scan.leftGradient, scan.leftHessian, regularization, bounds);
    best.rightCount = count - scan.leftCount;
    best.rightGradient = gradient - scan.leftGradient;
    best.rightHessian = hessian - scan.leftHessian - EPSILON;
    best.rightOutput = boundedOutput(
      gradient - scan.leftGradient,
      hessian - scan.leftHessian,
      regularization,
      bounds,
    );
  }
}

import type { FeatureShape } from '../binning/binned-data.js';
import { EPSILON } from '../constants.js';
import type { Kernels } from '../kernels/kernels.js';
import { MISSING_NAN, MISSING_NONE, MISSING_ZERO } from '../model/missing-kind.js';
import type { Parameters } from '../parameters/parameters.js';
import { findCategoricalSplit } from './categorical-split.js';
import { boundedOutput, leafGain, type OutputBounds } from './leaf-gain.js';
import { type ScanContext, ScanResult, scanFromLeft, scanFromRight } from './numeric-scan.js';
import { SplitCandidate } from './split-candidate.js';

/** Sums over one leaf. */
export interface LeafSums {
  readonly count: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly bounds: OutputBounds;
}

/** Which bins the scans of a numeric feature go over. */
function scanRange({ binCount, missing, zeroBin }: FeatureShape) {
  // Two bins leave one threshold: a missing bin is then a value like any other.
  const bothWays = binCount > 2 && missing !== MISSING_NONE;
  return {
    /** Missing values are tried on both sides. */
    bothWays,
    /** The bin that goes with the missing values; −1 for none. */
    skipped: bothWays && missing === MISSING_ZERO ? zeroBin : -1,
    /** Where the scan from the right begins. */
    lastBin: binCount - (bothWays && missing === MISSING_NAN ? 2 : 1),
  };
}

/** Finds the best split of one feature in one leaf from the feature's histogram. */
export class SplitFinder {
  readonly #context: ScanContext;
  readonly #minGainToSplit: number;
  readonly #constraints: readonly number[];
  readonly #scan = new ScanResult();
  readonly #candidate = new SplitCandidate();
  readonly #parameters: Parameters;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#constraints = parameters.monotone_constraints;
    this.#minGainToSplit = parameters.min_gain_to_split;
    this.#context = {
      regularization: {
        lambdaL1: parameters.lambda_l1,
        lambdaL2: parameters.lambda_l2,
        maxDeltaStep: parameters.max_delta_step,
      },
      minDataInLeaf: parameters.min_data_in_leaf,
      minHessianInLeaf: parameters.min_sum_hessian_in_leaf,
      monotone: this.#constraints.length > 0,
      constraint: 0,
      bounds: { minimum: 0, maximum: 0 },
      count: 0,
      gradient: 0,
      hessian: 0,
      minGain: 0,
    };
  }

  /**
   * The gain of the feature's best split; −∞ where there is none. The fast half of `find`.
   *
   * @param slot address of the leaf's histogram over all features
   */
  bestGain(
    kernels: Kernels,
    doubles: Float64Array,
    slot: number,
    feature: FeatureShape,
    leaf: LeafSums,
  ): number {
    this.#enter(feature, leaf);
    const { regularization, monotone, count, gradient, hessian, minGain, minDataInLeaf, minHessianInLeaf } =
      this.#context;
    const { lambdaL1, lambdaL2, maxDeltaStep } = regularization;
    if (feature.categorical || monotone || maxDeltaStep > 0) {
      this.find(doubles, slot / 8, feature, leaf, this.#candidate);
      return this.#candidate.gain;
    }
    const { bothWays, skipped, lastBin } = scanRange(feature);
    const scan = (run: Kernels['scanRight'], last: number): number =>
      run(
        slot + 16 * feature.firstBin,
        last,
        skipped,
        count,
        gradient,
        hessian,
        minGain,
        EPSILON,
        minDataInLeaf,
        minHessianInLeaf,
        lambdaL1,
        lambdaL2,
      );
    const right = scan(kernels.scanRight, lastBin);
    if (!bothWays) return right - minGain;
    return Math.max(right, scan(kernels.scanLeft, feature.binCount - 2)) - minGain;
  }

  #enter(feature: FeatureShape, leaf: LeafSums): void {
    const context = this.#context;
    context.constraint = this.#constraints[feature.index] ?? 0;
    context.bounds = leaf.bounds;
    context.count = leaf.count;
    context.gradient = leaf.gradient;
    context.hessian = leaf.hessian + 2 * EPSILON;
    context.minGain =
      leafGain(context.gradient, context.hessian, context.regularization) + this.#minGainToSplit;
  }

  /**
   * Puts the feature's best split into `best` (gain −∞ where there is none).
   *
   * @param histogram interleaved [gradient, hessian] per bin; the leaf's, over all features, begins at `histogramBase`
   * @returns whether any threshold gains enough; if not, no descendant of the leaf needs to try the feature again
   */
  find(
    histogram: Float64Array,
    histogramBase: number,
    feature: FeatureShape,
    leaf: LeafSums,
    best: SplitCandidate,
  ): boolean {
    best.reset();
    this.#enter(feature, leaf);
    if (feature.categorical) {
      return findCategoricalSplit(
        histogram,
        histogramBase + 2 * feature.firstBin,
        feature,
        this.#parameters,
        this.#context,
        best,
      );
    }
    return this.#findNumeric(histogram, histogramBase, feature, best);
  }

  #findNumeric(
    histogram: Float64Array,
    histogramBase: number,
    feature: FeatureShape,
    best: SplitCandidate,
  ): boolean {
    const { bothWays, skipped, lastBin } = scanRange(feature);
    const base = histogramBase + 2 * feature.firstBin;
    const scan = this.#scan;
    scan.gain = Number.NEGATIVE_INFINITY;
    let splittable = scanFromRight(histogram, base, lastBin, skipped, this.#context, scan);
    if (scan.gain > Number.NEGATIVE_INFINITY)
      this.#take(scan, best, feature.missing !== MISSING_NAN || bothWays);
    if (bothWays) {
      const before = scan.gain;
      splittable =
        scanFromLeft(histogram, base, feature.binCount - 2, skipped, this.#context, scan) || splittable;
      if (scan.gain > before) this.#take(scan, best, false);
    }
    return splittable;
  }

  #take(scan: ScanResult, best: SplitCandidate, defaultLeft: boolean): void {
    const { gradient, hessian, count, regularization, bounds, minGain } = this.#context;
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

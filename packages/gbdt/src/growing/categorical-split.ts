import type { FeatureShape } from '../binning/binned-data.js';
import { EPSILON } from '../constants.js';
import type { Parameters } from '../parameters/parameters.js';
import { boundedOutput, boundedSplitGain, leafGain, type Regularization } from './leaf-gain.js';
import type { ScanContext } from './numeric-scan.js';
import type { SplitCandidate } from './split-candidate.js';

/** Best set of bins for the left side. */
interface Choice {
  gain: number;
  bins: readonly number[];
  count: number;
  gradient: number;
  hessian: number;
}

function splitGain(
  context: ScanContext,
  regularization: Regularization,
  gradient: number,
  hessian: number,
): number {
  const otherGradient = context.gradient - gradient;
  const otherHessian = context.hessian - hessian;
  if (!context.monotone) {
    return (
      leafGain(gradient, hessian, regularization) + leafGain(otherGradient, otherHessian, regularization)
    );
  }
  return boundedSplitGain(
    { gradient, hessian },
    { gradient: otherGradient, hessian: otherHessian },
    regularization,
    context.bounds,
    0,
  );
}

/** One category against the rest, for features with few bins. */
function oneAgainstRest(
  histogram: Float64Array,
  base: number,
  binCount: number,
  context: ScanContext,
): Choice | undefined {
  const { count, hessian, minDataInLeaf, minHessianInLeaf, minGain, regularization } = context;
  const countPerHessian = count / hessian;
  let best: Choice | undefined;
  for (let bin = 1; bin < binCount; bin++) {
    const binGradient = histogram[base + 2 * bin]!;
    const binHessian = histogram[base + 2 * bin + 1]!;
    const binRows = (binHessian * countPerHessian + 0.5) | 0;
    if (binRows < minDataInLeaf || binHessian < minHessianInLeaf) continue;
    if (count - binRows < minDataInLeaf || hessian - binHessian - EPSILON < minHessianInLeaf) continue;
    const gain = splitGain(context, regularization, binGradient, binHessian + EPSILON);
    if (gain > minGain && gain > (best?.gain ?? Number.NEGATIVE_INFINITY)) {
      best = { gain, bins: [bin], count: binRows, gradient: binGradient, hessian: binHessian + EPSILON };
    }
  }
  return best;
}

/** Bins with enough rows, by the mean gradient that smoothing leaves them (Fisher's order). */
function orderedBins(
  histogram: Float64Array,
  base: number,
  binCount: number,
  context: ScanContext,
  smooth: number,
): number[] {
  const countPerHessian = context.count / context.hessian;
  const bins: number[] = [];
  for (let bin = 1; bin < binCount; bin++) {
    if (((histogram[base + 2 * bin + 1]! * countPerHessian + 0.5) | 0) >= smooth) bins.push(bin);
  }
  const score = (bin: number): number =>
    histogram[base + 2 * bin]! / (histogram[base + 2 * bin + 1]! + smooth);
  return bins.sort((a, b) => score(a) - score(b));
}

/** The first bins of an order against the rest; takes over `best` where a prefix gains more. */
function bestPrefix(
  histogram: Float64Array,
  base: number,
  order: readonly number[],
  parameters: Parameters,
  context: ScanContext,
  regularization: Regularization,
  best: Choice | undefined,
): Choice | undefined {
  const { count, hessian, minDataInLeaf, minHessianInLeaf, minGain } = context;
  const minPerGroup = parameters.min_data_per_group;
  const longest = Math.min(parameters.max_cat_threshold, (order.length + 1) >> 1);
  const countPerHessian = count / hessian;
  let choice = best;
  let leftGradient = 0;
  let leftHessian = EPSILON;
  let leftCount = 0;
  let groupCount = 0;
  for (let i = 0; i < order.length && i < longest; i++) {
    const bin = order[i]!;
    const binHessian = histogram[base + 2 * bin + 1]!;
    const binRows = (binHessian * countPerHessian + 0.5) | 0;
    leftGradient += histogram[base + 2 * bin]!;
    leftHessian += binHessian;
    leftCount += binRows;
    groupCount += binRows;
    if (leftCount < minDataInLeaf || leftHessian < minHessianInLeaf) continue;
    const rightCount = count - leftCount;
    if (rightCount < minDataInLeaf || rightCount < minPerGroup) break;
    if (hessian - leftHessian < minHessianInLeaf) break;
    if (groupCount < minPerGroup) continue;
    groupCount = 0;
    const gain = splitGain(context, regularization, leftGradient, leftHessian);
    if (gain > minGain && gain > (choice?.gain ?? Number.NEGATIVE_INFINITY)) {
      const bins = order.slice(0, i + 1);
      choice = { gain, bins, count: leftCount, gradient: leftGradient, hessian: leftHessian };
    }
  }
  return choice;
}

/**
 * The best split of a categorical feature (LightGBM's `FindBestThresholdCategoricalInner`): one category against
 * the rest where there are few bins, else a prefix, from either end, of the categories ordered by mean gradient. Bin
 * 0 (NaN, rare and unseen categories) always goes right.
 *
 * @returns whether any split gains enough
 */
export function findCategoricalSplit(
  histogram: Float64Array,
  base: number,
  feature: FeatureShape,
  parameters: Parameters,
  context: ScanContext,
  best: SplitCandidate,
): boolean {
  const { binCount } = feature;
  let { regularization } = context;
  let choice: Choice | undefined;
  if (binCount <= parameters.max_cat_to_onehot) {
    choice = oneAgainstRest(histogram, base, binCount, context);
  } else {
    // The leaf's own gain keeps the plain penalty; LightGBM's does too.
    regularization = { ...regularization, lambdaL2: regularization.lambdaL2 + parameters.cat_l2 };
    const order = orderedBins(histogram, base, binCount, context, parameters.cat_smooth);
    choice = bestPrefix(histogram, base, order, parameters, context, regularization, undefined);
    choice = bestPrefix(histogram, base, order.reverse(), parameters, context, regularization, choice);
  }
  if (!choice) return false;
  const { bounds, count, gradient, hessian, minGain } = context;
  best.gain = choice.gain - minGain;
  best.leftBins = choice.bins;
  best.defaultLeft = false;
  best.leftCount = choice.count;
  best.leftGradient = choice.gradient;
  best.leftHessian = choice.hessian - EPSILON;
  best.leftOutput = boundedOutput(choice.gradient, choice.hessian, regularization, bounds);
  best.rightCount = count - choice.count;
  best.rightGradient = gradient - choice.gradient;
  best.rightHessian = hessian - choice.hessian - EPSILON;
  best.rightOutput = boundedOutput(
    gradient - choice.gradient,
    hessian - choice.hessian,
    regularization,
    bounds,
  );
  return true;
}

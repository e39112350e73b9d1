import { EPSILON } from '../constants.js';
import { boundedSplitGain, leafGain, type OutputBounds, type Regularization } from './leaf-gain.js';

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

/** Gain of a split where values are bounded or capped: the path that few models take. */
function cappedGain(context: ScanContext, leftGradient: number, leftHessian: number): number {
  const { regularization, bounds, constraint, gradient, hessian } = context;
  const rightGradient = gradient - leftGradient;
  const rightHessian = hessian - leftHessian;
  if (!context.monotone) {
    return (
      leafGain(leftGradient, leftHessian, regularization) +
      leafGain(rightGradient, rightHessian, regularization)
    );
  }
  return boundedSplitGain(
    { gradient: leftGradient, hessian: leftHessian },
    { gradient: rightGradient, hessian: rightHessian },
    regularization,
    bounds,
    constraint,
  );
}

/**
 * Tries every threshold from the last bin down, so that all that is not scanned (missing values) goes left.
 * LightGBM's `FindBestThresholdSequentially` with REVERSE. A bin's row count is its hessian times rows per hessian,
 * exact where the hessian is constant.
 *
 * @param base position of bin 0 in the histogram, in numbers
 * @param skipped a bin that goes with the missing values, or −1
 * @param result taken over where a threshold gains more
 * @returns whether any threshold gains more than `context.minGain`
 */
export function scanFromRight(
  histogram: Float64Array,
  base: number,
  lastBin: number,
  skipped: number,
  context: ScanContext,
  result: ScanResult,
): boolean {
  const { count, gradient, hessian, minGain, minDataInLeaf, minHessianInLeaf } = context;
  const { lambdaL1, lambdaL2, maxDeltaStep } = context.regularization;
  const capped = context.monotone || maxDeltaStep > 0;
  const countPerHessian = count / hessian;
  let splittable = false;
  let bestGain = result.gain;
  let rightGradient = 0;
  let rightHessian = EPSILON;
  let rightCount = 0;
  for (let bin = lastBin; bin >= 1; bin--) {
    if (bin === skipped) continue;
    const binHessian = histogram[base + 2 * bin + 1]!;
    rightGradient += histogram[base + 2 * bin]!;
    rightHessian += binHessian;
    rightCount += (binHessian * countPerHessian + 0.5) | 0;
    if (rightCount < minDataInLeaf || rightHessian < minHessianInLeaf) continue;
    const leftCount = count - rightCount;
    const leftHessian = hessian - rightHessian;
    if (leftCount < minDataInLeaf || leftHessian < minHessianInLeaf) break;
    const leftGradient = gradient - rightGradient;
    let gain: number;
    if (capped) {
      gain = cappedGain(context, leftGradient, leftHessian);
    } else {
      const left = Math.max(0, Math.abs(leftGradient) - lambdaL1);
      const right = Math.max(0, Math.abs(rightGradient) - lambdaL1);
      gain = (left * left) / (leftHessian + lambdaL2) + (right * right) / (rightHessian + lambdaL2);
    }
    if (gain <= minGain) continue;
    splittable = true;
    if (gain > bestGain) {
      bestGain = gain;
      result.gain = gain;
      result.thresholdBin = bin - 1;
      result.leftCount = leftCount;
      result.leftGradient = leftGradient;
      result.leftHessian = leftHessian;
    }
  }
  return splittable;
}

/**
 * Tries every threshold from bin 0 up, so that all that is not scanned (missing values) goes right. The rest as
 * `scanFromRight`.
 */
export function scanFromLeft(
  histogram: Float64Array,
  base: number,
  lastThreshold: number,
  skipped: number,
  context: ScanContext,
  result: ScanResult,
): boolean {
  const { count, gradient, hessian, minGain, minDataInLeaf, minHessianInLeaf } = context;
  const { lambdaL1, lambdaL2, maxDeltaStep } = context.regularization;
  const capped = context.monotone || maxDeltaStep > 0;
  const countPerHessian = count / hessian;
  let splittable = false;
  let bestGain = result.gain;
  let leftGradient = 0;
  let leftHessian = EPSILON;
  let leftCount = 0;
  for (let bin = 0; bin <= lastThreshold; bin++) {
    if (bin === skipped) continue;
    const binHessian = histogram[base + 2 * bin + 1]!;
    leftGradient += histogram[base + 2 * bin]!;
    leftHessian += binHessian;
    leftCount += (binHessian * countPerHessian + 0.5) | 0;
    if (leftCount < minDataInLeaf || leftHessian < minHessianInLeaf) continue;
    const rightCount = count - leftCount;
    const rightHessian = hessian - leftHessian;
    if (rightCount < minDataInLeaf || rightHessian < minHessianInLeaf) break;
    const rightGradient = gradient - leftGradient;
    let gain: number;
    if (capped) {
      gain = cappedGain(context, leftGradient, leftHessian);
    } else {
      const left = Math.max(0, Math.abs(leftGradient) - lambdaL1);
      const right = Math.max(0, Math.abs(rightGradient) - lambdaL1);
      gain = (left * left) / (leftHessian + lambdaL2) + (right * right) / (rightHessian + lambdaL2);
    }
    if (gain <= minGain) continue;
    splittable = true;
    if (gain > bestGain) {
      bestGain = gain;
      result.gain = gain;
      result.thresholdBin = bin;
      result.leftCount = leftCount;
      result.leftGradient = leftGradient;
      result.leftHessian = leftHessian;
    }
  }
  return splittable;
}

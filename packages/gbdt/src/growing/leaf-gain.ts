/** The penalties that shape leaf values and gains. */
export interface Regularization {
  readonly lambdaL1: number;
  readonly lambdaL2: number;
  /** Largest absolute leaf value; 0 or less is no limit. */
  readonly maxDeltaStep: number;
}

/** Soft threshold: `sum` pulled towards zero by `l1`. */
function softThreshold(sum: number, l1: number): number {
  const shrunk = Math.abs(sum) - l1;
  return shrunk <= 0 ? 0 : sum > 0 ? shrunk : -shrunk;
}

/** The value that minimises a leaf's second-order loss: −G / (H + λ₂), G after the L1 threshold, |value| capped. */
function leafOutput(
  gradient: number,
  hessian: number,
  { lambdaL1, lambdaL2, maxDeltaStep }: Regularization,
): number {
  const output = -softThreshold(gradient, lambdaL1) / (hessian + lambdaL2);
  if (maxDeltaStep > 0 && Math.abs(output) > maxDeltaStep) return Math.sign(output) * maxDeltaStep;
  return output;
}

/** Twice the loss that a leaf of the given value saves. */
function gainOfOutput(
  gradient: number,
  hessian: number,
  { lambdaL1, lambdaL2 }: Regularization,
  output: number,
): number {
  return -(2 * softThreshold(gradient, lambdaL1) * output + (hessian + lambdaL2) * output * output);
}

/** Twice the loss that a leaf of the best value saves; G² / (H + λ₂) where no cap applies. */
export function leafGain(gradient: number, hessian: number, regularization: Regularization): number {
  if (regularization.maxDeltaStep > 0) {
    return gainOfOutput(gradient, hessian, regularization, leafOutput(gradient, hessian, regularization));
  }
  const thresholded = softThreshold(gradient, regularization.lambdaL1);
  return (thresholded * thresholded) / (hessian + regularization.lambdaL2);
}

/** Bounds on leaf values that monotone constraints further up the tree have left. */
export interface OutputBounds {
  readonly minimum: number;
  readonly maximum: number;
}

export const UNBOUNDED: OutputBounds = {
  minimum: Number.NEGATIVE_INFINITY,
  maximum: Number.POSITIVE_INFINITY,
};

/** `leafOutput` held within bounds. */
export function boundedOutput(
  gradient: number,
  hessian: number,
  regularization: Regularization,
  bounds: OutputBounds,
): number {
  const output = leafOutput(gradient, hessian, regularization);
  return output < bounds.minimum ? bounds.minimum : output > bounds.maximum ? bounds.maximum : output;
}

/** Gain of two bounded leaves; 0 where their order breaks the constraint (1: left ≤ right, −1: left ≥ right). */
export function boundedSplitGain(
  left: { gradient: number; hessian: number },
  right: { gradient: number; hessian: number },
  regularization: Regularization,
  bounds: OutputBounds,
  constraint: number,
): number {
  const leftOutput = boundedOutput(left.gradient, left.hessian, regularization, bounds);
  const rightOutput = boundedOutput(right.gradient, right.hessian, regularization, bounds);
  if ((constraint > 0 && leftOutput > rightOutput) || (constraint < 0 && leftOutput < rightOutput)) return 0;
  return (
    gainOfOutput(left.gradient, left.hessian, regularization, leftOutput) +
    gainOfOutput(right.gradient, right.hessian, regularization, rightOutput)
  );
}

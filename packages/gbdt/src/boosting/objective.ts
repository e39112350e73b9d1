import { GbdtError } from '../errors.js';
import type { Parameters } from '../parameters/parameters.js';
import { percentile, weightedPercentile } from './percentile.js';

/** Label and weight in single precision, LightGBM's `label_t`. */
export interface Target {
  readonly label: Float32Array;
  readonly weight: Float32Array | undefined;
}

/** A loss: what boosting follows downhill. */
export interface Objective {
  /** The model text's `objective=`; nothing for a custom function. */
  readonly text: string | undefined;
  /** Every hessian is 1, so nobody stores them. */
  readonly constantHessian: boolean;
  /** First and second derivative of the loss by the score, per row. `hessians` is left alone where constant. */
  derive(score: Float64Array, gradients: Float32Array, hessians: Float32Array): void;
  /** The constant that boosting starts from. */
  initialScore(): number;
  /** The leaf value that replaces the Newton step, from the rows of a leaf; nothing where the step stays. */
  readonly renewLeaf?: (score: Float64Array, rows: Int32Array) => number;
}

function mean({ label, weight }: Target): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < label.length; i++) {
    const w = weight ? weight[i]! : 1;
    sum += label[i]! * w;
    total += w;
  }
  return sum / total;
}

/** The label's quantile, rounded to single precision as LightGBM's `BoostFromScore` returns it. */
function labelQuantile({ label, weight }: Target, alpha: number): number {
  const values = Float64Array.from(label);
  return Math.fround(
    weight
      ? weightedPercentile(values, Float64Array.from(weight), alpha)
      : percentile(values, values.length, alpha),
  );
}

/** Leaf values as quantiles of the residuals, weighted or not. */
function quantileRenewal(label: Float32Array, weight: Float32Array | undefined, alpha: number) {
  const residuals = new Float64Array(label.length);
  return (score: Float64Array, rows: Int32Array): number => {
    for (let i = 0; i < rows.length; i++) residuals[i] = label[rows[i]!]! - score[rows[i]!]!;
    if (!weight) return percentile(residuals, rows.length, alpha);
    const weights = Float64Array.from(rows, (row) => weight[row]!);
    return weightedPercentile(residuals.subarray(0, rows.length), weights, alpha);
  };
}

/** Squared error: gradient = score − label. */
function regression(target: Target): Objective {
  const { label, weight } = target;
  return {
    text: 'regression',
    constantHessian: !weight,
    derive(score, gradients, hessians) {
      for (let i = 0; i < label.length; i++) gradients[i] = score[i]! - label[i]!;
      if (!weight) return;
      for (let i = 0; i < label.length; i++) gradients[i]! *= weight[i]!;
      hessians.set(weight);
    },
    initialScore: () => mean(target),
  };
}

/** Absolute error: gradient = sign(score − label); leaves become medians of the residuals. */
function regressionL1(target: Target): Objective {
  const { label, weight } = target;
  return {
    text: 'regression_l1',
    constantHessian: !weight,
    derive(score, gradients, hessians) {
      for (let i = 0; i < label.length; i++) {
        const difference = score[i]! - label[i]!;
        gradients[i] = difference > 0 ? 1 : difference < 0 ? -1 : 0;
      }
      if (!weight) return;
      for (let i = 0; i < label.length; i++) gradients[i]! *= weight[i]!;
      hessians.set(weight);
    },
    initialScore: () => labelQuantile(target, 0.5),
    renewLeaf: quantileRenewal(label, weight, 0.5),
  };
}

/** Squared error up to a residual of alpha, absolute beyond. */
function huber(target: Target, alpha: number): Objective {
  const { label, weight } = target;
  return {
    text: 'huber',
    constantHessian: !weight,
    derive(score, gradients, hessians) {
      for (let i = 0; i < label.length; i++) {
        const difference = score[i]! - label[i]!;
        const w = weight ? weight[i]! : 1;
        gradients[i] = Math.abs(difference) <= alpha ? difference * w : Math.sign(difference) * w * alpha;
      }
      if (weight) hessians.set(weight);
    },
    initialScore: () => mean(target),
  };
}

/** Pinball loss at level alpha; leaves become quantiles of the residuals. */
function quantile(target: Target, level: number): Objective {
  const { label, weight } = target;
  const alpha = Math.fround(level);
  const above = Math.fround(1 - alpha);
  return {
    text: 'quantile',
    constantHessian: !weight,
    derive(score, gradients, hessians) {
      for (let i = 0; i < label.length; i++) {
        const isAbove = Math.fround(score[i]! - label[i]!) >= 0;
        gradients[i] = (isAbove ? above : -alpha) * (weight ? weight[i]! : 1);
      }
      if (weight) hessians.set(weight);
    },
    initialScore: () => labelQuantile(target, alpha),
    renewLeaf: quantileRenewal(label, weight, alpha),
  };
}

/** Absolute percentage error: absolute error, each row weighing 1 / max(1, |label|). */
function mape(target: Target): Objective {
  const { label, weight } = target;
  const share = Float32Array.from(label, (value, i) => {
    const inverse = Math.fround(1 / Math.max(1, Math.abs(value)));
    return weight ? inverse * weight[i]! : inverse;
  });
  return {
    text: 'mape',
    // LightGBM says so for weighted rows as well, and so uses the first row's hessian for all of them; rows without
    // weights have hessian 1. Here weights shape the gradients, and every hessian is 1.
    constantHessian: true,
    derive(score, gradients) {
      for (let i = 0; i < label.length; i++) gradients[i] = Math.sign(score[i]! - label[i]!) * share[i]!;
    },
    initialScore: () => labelQuantile({ label, weight: share }, 0.5),
    renewLeaf: quantileRenewal(label, share, 0.5),
  };
}

/** The objective that the parameters name, on a target. */
export function objectiveFor(parameters: Parameters, target: Target): Objective {
  switch (parameters.objective) {
    case 'regression':
      return regression(target);
    case 'regression_l1':
      return regressionL1(target);
    case 'huber':
      return huber(target, parameters.alpha);
    case 'quantile':
      return quantile(target, parameters.alpha);
    case 'mape':
      return mape(target);
    default:
      throw new GbdtError('parameter', `parameter objective: unknown value "${parameters.objective}"`);
  }
}

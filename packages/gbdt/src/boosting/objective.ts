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
  /**
   * First and second derivative of the loss by the score, interleaved per row. `pairs` comes with all hessians at
   * what they were last time, and at 1 the first time: who has constant ones leaves them alone.
   */
  derive(score: Float64Array, pairs: Float32Array): void;
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

/** Multiplies gradients, whose rows have hessian 1, by the rows' weights. */
function weigh(pairs: Float32Array, weight: Float32Array | undefined): void {
  if (!weight) return;
  for (let i = 0; i < weight.length; i++) {
    pairs[2 * i]! *= weight[i]!;
    pairs[2 * i + 1] = weight[i]!;
  }
}

/** Squared error: gradient = score − label. */
function regression(target: Target): Objective {
  const { label, weight } = target;
  return {
    text: 'regression',
    derive(score, pairs) {
      for (let i = 0; i < label.length; i++) pairs[2 * i] = score[i]! - label[i]!;
      weigh(pairs, weight);
    },
    initialScore: () => mean(target),
  };
}

/** Absolute error: gradient = sign(score − label); leaves become medians of the residuals. */
function regressionL1(target: Target): Objective {
  const { label, weight } = target;
  return {
    text: 'regression_l1',
    derive(score, pairs) {
      for (let i = 0; i < label.length; i++) {
        const difference = score[i]! - label[i]!;
        // The sign, without a branch that half of the rows would mispredict.
        pairs[2 * i] = Number(difference > 0) - Number(difference < 0);
      }
      weigh(pairs, weight);
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
    derive(score, pairs) {
      for (let i = 0; i < label.length; i++) {
        const difference = score[i]! - label[i]!;
        pairs[2 * i] = Math.abs(difference) <= alpha ? difference : Math.sign(difference) * alpha;
      }
      weigh(pairs, weight);
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
    derive(score, pairs) {
      for (let i = 0; i < label.length; i++) {
        pairs[2 * i] = Math.fround(score[i]! - label[i]!) >= 0 ? above : -alpha;
      }
      weigh(pairs, weight);
    },
    initialScore: () => labelQuantile(target, alpha),
    renewLeaf: quantileRenewal(label, weight, alpha),
  };
}

/**
 * Absolute percentage error: absolute error, each row weighing 1 / max(1, |label|). Hessians are 1, with sample weights
 * too (LightGBM then gives all rows the first one's).
 */
function mape(target: Target): Objective {
  const { label, weight } = target;
  const share = Float32Array.from(label, (value, i) => {
    const inverse = Math.fround(1 / Math.max(1, Math.abs(value)));
    return weight ? inverse * weight[i]! : inverse;
  });
  return {
    text: 'mape',
    derive(score, pairs) {
      for (let i = 0; i < label.length; i++) pairs[2 * i] = Math.sign(score[i]! - label[i]!) * share[i]!;
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

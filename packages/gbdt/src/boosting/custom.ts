import type { Metric } from './metric.js';
import type { Objective, Target } from './objective.js';

/**
 * A loss as a function. It fills in first and second derivatives by the score, per row; weights are its own affair.
 * The first score is `initialScore` where given, else 0 (the model text then has no objective, as in LightGBM).
 */
export interface CustomObjective {
  derive(args: {
    readonly score: Float64Array;
    readonly label: Float32Array;
    readonly weight: Float32Array | undefined;
    readonly gradients: Float32Array;
    readonly hessians: Float32Array;
  }): void;
  readonly initialScore?: (label: Float32Array, weight: Float32Array | undefined) => number;
}

/** A metric as a function of scores and labels. */
export interface CustomMetric {
  readonly name: string;
  /** Lower is better where absent. */
  readonly higherIsBetter?: boolean;
  evaluate(score: Float64Array, label: Float32Array, weight: Float32Array | undefined): number;
}

/** A custom function as an objective on a target. */
export function customObjective(custom: CustomObjective, { label, weight }: Target): Objective {
  const gradients = new Float32Array(label.length);
  const hessians = new Float32Array(label.length).fill(1);
  return {
    text: undefined,
    derive(score, pairs) {
      custom.derive({ score, label, weight, gradients, hessians });
      for (let i = 0; i < label.length; i++) {
        pairs[2 * i] = gradients[i]!;
        pairs[2 * i + 1] = hessians[i]!;
      }
    },
    initialScore: () => custom.initialScore?.(label, weight) ?? 0,
  };
}

/** A custom function as a metric. */
export function customMetric(custom: CustomMetric): Metric {
  return {
    name: custom.name,
    higherIsBetter: custom.higherIsBetter ?? false,
    evaluate: (score, { label, weight }) => custom.evaluate(score, label, weight),
  };
}

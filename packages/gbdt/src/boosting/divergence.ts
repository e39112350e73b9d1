import { GbdtError } from '../errors.js';

/** Whether a value has its place in single precision, in which labels and gradients are kept. */
export const fitsSinglePrecision = (value: number): boolean => Number.isFinite(Math.fround(value));

interface Round {
  /** 1-based. */
  readonly round: number;
  readonly learningRate: number;
  /** Whether trees came before, of this training or of an earlier model. */
  readonly hasTrees: boolean;
  readonly customObjective: boolean;
}

/** What is to blame where leaf values or gradients of a round have left single precision. */
export function divergence({ round, learningRate, hasTrees, customObjective }: Round): GbdtError {
  if (customObjective) {
    return new GbdtError(
      'data',
      `custom objective: in round ${round} its gradients or hessians are not finite, or learning_rate ${learningRate} diverges`,
    );
  }
  if (!hasTrees) {
    return new GbdtError('data', 'training data: labels or weights are too large for single precision');
  }
  return new GbdtError(
    'parameter',
    `parameter learning_rate: training diverges with ${learningRate}, in round ${round} scores leave single precision`,
  );
}

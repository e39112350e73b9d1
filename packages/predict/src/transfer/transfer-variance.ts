/**
 * Variance of a transferred logarithm, of one run: of a run on the like of its own machine, of machines that are alike but not the same, and
 * what a squared distance of 1 adds.
 */
export interface TransferVariance {
  /** Of the difference of two runs of one job on one machine; absent where no training run was repeated. */
  readonly repeat?: number | undefined;
  readonly alike: number;
  readonly perDistance: number;
}

/** Root of the squared distance (natural logarithms) by which a machine counts as another one. */
const OTHER_MACHINE = 0.1;

/** How far a machine is another one, by the squared distance of the rates: 0 for the same, near 1 for any other. */
export const otherness = (squaredDistance: number): number =>
  -Math.expm1(-squaredDistance / (2 * OTHER_MACHINE ** 2));

/** Variance between machines at a distance that is not due to it: of repeated runs at 0, of like machines beyond. */
function alikeAt({ repeat, alike }: TransferVariance, squaredDistance: number): number {
  if (repeat === undefined || repeat >= alike) return alike;
  return repeat + (alike - repeat) * otherness(squaredDistance);
}

/** Variance of the difference of two machines' times of one job. */
export const pairVariance = (variance: TransferVariance, squaredDistance: number): number =>
  alikeAt(variance, squaredDistance) + variance.perDistance * squaredDistance;

/** Weights of runs by how surely each tells the target's time; their sum is 1. */
export function runWeights(variance: TransferVariance, squaredDistances: readonly number[]): number[] {
  const sureness = squaredDistances.map((distance) => 1 / pairVariance(variance, distance));
  const total = sureness.reduce((sum, value) => sum + value, 0);
  return sureness.map((value) => value / total);
}

/** Variance of the weighted runs' mean: half of what is alike is the target's and stays, half is the runs' and averages out. */
export function transferVariance(variance: TransferVariance, squaredDistances: readonly number[]): number {
  const weights = runWeights(variance, squaredDistances);
  const averaged = (1 + weights.reduce((sum, weight) => sum + weight ** 2, 0)) / 2;
  return squaredDistances.reduce(
    (sum, distance, index) =>
      sum + weights[index]! * (alikeAt(variance, distance) * averaged + variance.perDistance * distance),
    0,
  );
}

import { mean } from '@ctfusion/base';
import { squaredDistance } from './transfer-kernel.js';
import { pairVariance, type TransferVariance } from './transfer-variance.js';

/** Deviations by which two runs go apart before they are said to contradict each other. */
const FAR_APART = 3;

/**
 * Variance by which runs of one job differ beyond what their machines explain, halved as each run's own; 0 where no pair is more than three
 * deviations apart.
 * @param runs logarithms of the times that each gives the target
 */
export function contradiction(
  runs: readonly { readonly rates: readonly number[]; readonly log: number }[],
  variance: TransferVariance,
): number {
  const pairs = runs.flatMap((a, index) =>
    runs.slice(0, index).map((b) => ({
      square: (a.log - b.log) ** 2,
      expected: pairVariance(variance, squaredDistance(a.rates, b.rates)),
    })),
  );
  if (!pairs.some(({ square, expected }) => square > FAR_APART ** 2 * expected)) return 0;
  return Math.max(0, mean(pairs.map(({ square, expected }) => square - expected))) / 2;
}

import type { Clock } from './clock.js';

export interface SamplingSettings {
  readonly minSamples: number;
  readonly maxSamples: number;
  /** No further sample once this much time is spent, unless the minimum is not reached, ms. */
  readonly budgetMs: number;
}

/** Takes samples one after the other until enough are there or the time is used up. */
export async function takeSamples(
  sample: () => Promise<number>,
  settings: SamplingSettings,
  clock: Clock,
): Promise<readonly number[]> {
  const started = clock();
  const samples: number[] = [];
  while (samples.length < settings.maxSamples) {
    if (samples.length >= settings.minSamples && clock() - started >= settings.budgetMs) break;
    samples.push(await sample());
  }
  return samples;
}

/**
 * Cost of one run within a stream of runs, ms: (T(K) − T(1)) / (K − 1), T(n) the time of n runs and one wait for the
 * last. Submitting and waiting cost the same in both and cancel out. Where noise makes the difference negative, T(K) / K
 * stands in, which is an upper bound.
 */
export function pipelinedCost(timeOfOne: number, timeOfMany: number, count: number): number {
  if (count < 2) return timeOfMany;
  const cost = (timeOfMany - timeOfOne) / (count - 1);
  return cost > 0 ? cost : timeOfMany / count;
}

/** How many runs to put into one sample so that it lasts about `targetMs`. */
export function runsPerSample(expectedRunMs: number, targetMs: number, maximum: number): number {
  if (!(expectedRunMs > 0)) return maximum;
  return Math.max(1, Math.min(maximum, Math.ceil(targetMs / expectedRunMs)));
}

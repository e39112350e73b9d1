import { median } from '@ctfusion/base';
import type { Clock } from './clock.js';

export interface WarmUpSettings {
  /** Least number of runs after the first one. */
  readonly minRuns: number;
  /** Largest number of them, stable or not. */
  readonly maxRuns: number;
  /** No further run once this much time is spent, ms; the first run always happens. */
  readonly budgetMs: number;
  /** Stable when the medians of the last two windows of runs differ by less than this share. */
  readonly tolerance: number;
}

export interface WarmUpResult {
  /** The very first run, which may compile kernels or allocate: kept apart. */
  readonly firstRunMs: number;
  readonly runs: number;
  readonly isStable: boolean;
  /** Median of the last runs: what one run is expected to cost. */
  readonly expectedMs: number;
}

const windowRuns = 3;

/** Runs until two successive windows of runs agree, or the bounds are reached. */
export async function warmUp(
  run: () => Promise<number>,
  settings: WarmUpSettings,
  clock: Clock,
): Promise<WarmUpResult> {
  const started = clock();
  const firstRunMs = await run();
  const times: number[] = [];
  let isStable = false;
  while (times.length < settings.maxRuns) {
    if (times.length >= settings.minRuns && isStable) break;
    // A slow operator is warm after its first run: more would cost the samples.
    if (clock() - started + (times.at(-1) ?? firstRunMs) > settings.budgetMs) break;
    times.push(await run());
    if (times.length >= 2 * windowRuns) {
      const [before, after] = [
        median(times.slice(-2 * windowRuns, -windowRuns)),
        median(times.slice(-windowRuns)),
      ];
      isStable = Math.abs(after - before) <= settings.tolerance * before;
    }
  }
  return {
    firstRunMs,
    runs: times.length,
    isStable,
    expectedMs: times.length ? median(times.slice(-windowRuns)) : firstRunMs,
  };
}

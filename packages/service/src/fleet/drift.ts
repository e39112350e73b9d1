/** Nominal share of runs outside their intervals, and the share that is looked for. */
const EXPECTED_MISSES = 0.1;
const DRIFTING_MISSES = 0.35;
const FALSE_ALARM = 0.01;

/**
 * Whether a machine's runs fall outside their 90 % intervals more often than these allow. The likelihood ratio of the two shares is, while the
 * intervals hold, a martingale from 1: over all time it reaches 1 / α with probability α at most (Ville's inequality; Wald, Sequential
 * Analysis, 1947). So the false alarm is 1 in 100 machines ever, however many runs come.
 * @param misses whether each run fell outside its interval, in the order in which they came
 */
export function isDrifting(misses: Iterable<boolean>): boolean {
  let logRatio = 0;
  for (const isMiss of misses) {
    logRatio += isMiss
      ? Math.log(DRIFTING_MISSES / EXPECTED_MISSES)
      : Math.log((1 - DRIFTING_MISSES) / (1 - EXPECTED_MISSES));
    if (logRatio >= Math.log(1 / FALSE_ALARM)) return true;
  }
  return false;
}

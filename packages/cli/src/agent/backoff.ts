const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;

/**
 * How long to wait before the next try, ms: twice as long each time, up to five minutes, and between half of it and all of it, so that a thousand
 * agents do not come back in the same moment (Brooker, Exponential Backoff and Jitter, 2015: "equal jitter").
 * @param failures tries that failed in a row, from 1 @param random from 0 to 1
 */
export function backoffMs(failures: number, random: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return (longest / 2) * (1 + random);
}

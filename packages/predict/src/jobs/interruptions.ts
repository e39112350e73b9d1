/** How a machine vanishes and comes back. */
export interface Interruptions {
  /** Of a machine at work, on average; at least 0. They come as a Poisson process. */
  readonly perHour: number;
  /** From an interruption to work again, ms. */
  readonly restartMs: number;
}

const MS_PER_HOUR = 3_600_000;

/**
 * Expected time of work that is cut into segments, each followed by a checkpoint from which it goes on when it is interrupted:
 * E = (1/λ + R) · (e^(λ(τ + C)) − 1) · W/τ, exact for exponential times between interruptions and restarts that are not interrupted themselves
 * (Daly, A higher order estimate of the optimum checkpoint interval for restart dumps, 2006, with restarts that succeed; Ross, Introduction to
 * Probability Models, on waiting for an uninterrupted stretch). At λ = 0 it is W + C·W/τ.
 * @param segmentMs work between two checkpoints (τ), above 0; without checkpoints the whole work.
 * @returns ms; infinite where the numbers leave no hope.
 */
export function interruptedMs(
  {
    workMs,
    segmentMs,
    checkpointMs,
  }: { readonly workMs: number; readonly segmentMs: number; readonly checkpointMs: number },
  { perHour, restartMs }: Interruptions,
): number {
  const segments = workMs / segmentMs;
  const stretch = segmentMs + checkpointMs;
  const expected = (perHour / MS_PER_HOUR) * stretch;
  const failures = Math.expm1(expected);
  // (e^x − 1)/λ as stretch · (e^x − 1)/x, which has a limit where λ vanishes.
  const spent = expected > 0 ? (stretch * failures) / expected : stretch;
  return segments * (spent + restartMs * failures);
}

/** Hours that a machine is gone on average where only its reliability is known. */
export const ASSUMED_OUTAGE_H = 4;

/**
 * Interruptions in an hour of a machine that is there a share A of the time and then gone for r hours on average: A = m / (m + r) for m hours
 * between, so (1 − A) / (A·r).
 */
export const interruptionsPerHour = (reliability: number, outageH = ASSUMED_OUTAGE_H): number =>
  (1 - reliability) / (reliability * outageH);

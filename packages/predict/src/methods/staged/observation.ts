import { type EffectCell, effectCells } from './effects.js';
import { type Doubt, meanDoubt } from './imputed-doubt.js';

/** A measured run that a bundle was calibrated with. */
export interface Observation {
  readonly system: string;
  readonly family: string;
  readonly measuredMs: number;
  /** log(measured / predicted) before any effect of the system or the family. */
  readonly logError: number;
  /** What was not known of the machine when it was predicted. */
  readonly doubt?: Doubt;
  /** ISO 8601, where the run says. */
  readonly measuredAt?: string;
}

/**
 * Observations that were kept, and further ones. A run that stands among the kept ones is the same run told again and counts once; runs of one
 * telling all count, however alike. The same is a run of that system, family and time to the last digit, measured at the same moment; where
 * neither says when, one that is as far from its prediction.
 */
export function mergeObservations(
  kept: readonly Observation[],
  further: readonly Observation[],
): Observation[] {
  const unmatched = new Map<string, number>();
  for (const key of kept.map(identityOf)) unmatched.set(key, (unmatched.get(key) ?? 0) + 1);
  const added = further.filter((observation) => {
    const key = identityOf(observation);
    const copies = unmatched.get(key) ?? 0;
    if (copies > 0) unmatched.set(key, copies - 1);
    return copies === 0;
  });
  return [...kept, ...added];
}

/** Digits of a logarithm of times that do not depend on how a bundle was stored. */
const DIGITS = 9;

const identityOf = ({ system, family, measuredMs, logError, measuredAt }: Observation): string =>
  JSON.stringify([system, family, measuredMs, measuredAt ?? logError.toFixed(DIGITS)]);

/**
 * Effect cells of observations. They are put in an order of their own, so that the digits do not depend on the order in which runs came.
 * @param runVariance what a run's log error scatters by; a cell whose runs contradict each other scatters more.
 */
export function observationCells(observations: readonly Observation[], runVariance: number): EffectCell[] {
  const sorted = [...observations].sort(
    (a, b) => compare(a.system, b.system) || compare(a.family, b.family) || a.logError - b.logError,
  );
  const cells = effectCells(
    sorted.map((_, index) => index),
    sorted.map(({ logError }) => logError),
    sorted.map(({ system }) => system),
    sorted.map(({ family }) => family),
    runVariance,
  );
  return cells.map((cell) => {
    const own = sorted.filter(({ system, family }) => system === cell.system && family === cell.family);
    const doubt = meanDoubt(own.map((one) => one.doubt));
    return doubt === undefined ? cell : { ...cell, doubt };
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

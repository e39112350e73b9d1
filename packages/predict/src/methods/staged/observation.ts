import { type EffectCell, effectCells } from './effects.js';

/** A measured run that a bundle was calibrated with. */
export interface Observation {
  readonly system: string;
  readonly family: string;
  readonly measuredMs: number;
  /** log(measured / predicted) before any effect of the system or the family. */
  readonly logError: number;
  /** ISO 8601, where the run says. */
  readonly measuredAt?: string;
}

/**
 * Effect cells of observations. They are put in an order of their own, so that the digits do not depend on the order in which runs came.
 * @param runVariance what a run's log error scatters by; a cell whose runs contradict each other scatters more.
 */
export function observationCells(observations: readonly Observation[], runVariance: number): EffectCell[] {
  const sorted = [...observations].sort(
    (a, b) => compare(a.system, b.system) || compare(a.family, b.family) || a.logError - b.logError,
  );
  return effectCells(
    sorted.map((_, index) => index),
    sorted.map(({ logError }) => logError),
    sorted.map(({ system }) => system),
    sorted.map(({ family }) => family),
    runVariance,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

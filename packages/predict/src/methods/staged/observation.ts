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

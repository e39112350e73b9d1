import type { JudgedMachine } from './judge-machines.js';
import { operatorMedian } from './operator-median.js';

/** How a candidate does against what answers now, on machines that neither was told of. Below 0: better. */
export interface Comparison {
  /** Of the mean |log(measured / predicted)| of a machine. */
  readonly error_difference: number;
  readonly interval_score_difference: number;
}

/** Smaller differences are none. */
const NOTHING = 1e-6;
/** Of a machine that the candidate cannot predict, and the other can: it must not know fewer. */
const LOST = 1e3;

/** @param incumbent at least one machine */
export function compare(
  candidate: readonly JudgedMachine[],
  incumbent: readonly JudgedMachine[],
): Comparison {
  const candidateOf = new Map(candidate.map((machine) => [machine.systemId, machine]));
  const middle = (of: 'error' | 'intervalScore'): number =>
    operatorMedian(incumbent, (before) => (candidateOf.get(before.systemId)?.[of] ?? LOST) - before[of]);
  return { error_difference: middle('error'), interval_score_difference: middle('intervalScore') };
}

/** Not worse in either, and better in one. */
export const isImprovement = ({ error_difference, interval_score_difference }: Comparison): boolean =>
  error_difference <= NOTHING &&
  interval_score_difference <= NOTHING &&
  Math.min(error_difference, interval_score_difference) < -NOTHING;

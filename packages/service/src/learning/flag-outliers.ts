import type { JudgedMachine } from './judge-machines.js';
import { operatorMedian } from './operator-median.js';

/** Fewer machines say nothing of what is usual. */
const FEWEST_SYSTEMS = 5;
/** Further from the others than this number of robust standard deviations, a machine's runs teach nothing to others. */
const FURTHEST = 4;
/** Of a normal distribution, the standard deviation in median absolute deviations. */
const DEVIATIONS = 1.4826;
/** Machines that agree better than this are not held to it. */
const SMALLEST_DEVIATION = 0.05;

/** A machine that others do not learn from. It is told, its runs stay, and its own predictions know them as before. */
export interface FlaggedMachine {
  readonly system_id: string;
  readonly operator: string;
  readonly reason: string;
}

/**
 * Machines whose runs are far from what all others say of the predictor, by medians over operators, which a minority cannot move. Where half
 * of an operator's machines are, none of them teaches.
 */
export function flagOutliers(judged: readonly JudgedMachine[]): FlaggedMachine[] {
  if (judged.length < FEWEST_SYSTEMS) return [];
  const centre = operatorMedian(judged, ({ effect }) => effect);
  const spread = operatorMedian(judged, ({ effect }) => Math.abs(effect - centre));
  const deviation = Math.max(SMALLEST_DEVIATION, DEVIATIONS * spread);
  const distanceOf = ({ effect }: JudgedMachine): number => (effect - centre) / deviation;
  const far = new Set(judged.filter((machine) => Math.abs(distanceOf(machine)) > FURTHEST));
  return judged.flatMap((machine) => {
    const { systemId: system_id, operator } = machine;
    if (far.has(machine)) return [{ system_id, operator, reason: farReason(distanceOf(machine)) }];
    const own = judged.filter((one) => one.operator === operator);
    const farCount = own.filter((one) => far.has(one)).length;
    if (2 * farCount < own.length) return [];
    return [
      { system_id, operator, reason: `${farCount} of its operator’s ${own.length} machines are far off` },
    ];
  });
}

const farReason = (distance: number): string =>
  `its runs take ${distance > 0 ? 'longer' : 'less time'} than predicted, ${Math.abs(distance).toFixed(1)} robust standard deviations further than the others’`;

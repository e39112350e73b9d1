import type { Objective } from '../ranking/objective.js';
import type { JobOutcome } from './job-outcome.js';

interface Placed {
  readonly outcome?: JobOutcome;
}

/** Probabilities nearer than this are the same. */
const PROBABILITY_STEP = 0.001;

/** Places for candidates, best first; see `JobRanking.systems`. */
export function orderJobs<Candidate extends Placed>(
  candidates: readonly Candidate[],
  {
    objective,
    minProbability,
  }: { readonly objective: Objective; readonly minProbability: number | undefined },
): { objective: Objective; sureEnough?: number; systems: (Candidate & { rank: number | null })[] } {
  const chance = ({ outcome }: Placed): number =>
    Math.round((outcome?.deadlineProbability ?? 0) / PROBABILITY_STEP) * PROBABILITY_STEP;
  const isSure = (one: Placed): boolean =>
    minProbability !== undefined && (one.outcome?.deadlineProbability ?? 0) >= minProbability;
  const cost = ({ outcome }: Placed): number => outcome?.cost?.total ?? Number.POSITIVE_INFINITY;
  const end = ({ outcome }: Placed): number => outcome!.doneMs ?? outcome!.runMs;
  const byCost = (a: Placed, b: Placed): number =>
    cost(a) === cost(b) ? end(a) - end(b) : cost(a) - cost(b);
  const compare: Record<Objective, (a: Placed, b: Placed) => number> = {
    latency: (a, b) => end(a) - end(b),
    cost: byCost,
    probability: (a, b) => (isSure(a) && isSure(b) ? 0 : chance(b) - chance(a)) || byCost(a, b),
  };
  // What is not affordable, or not known, comes after what is, however good it looks.
  const shelf = ({ outcome }: Placed): number =>
    Number(outcome?.isOverBudget ?? false) + 2 * Number(outcome?.doneMs === undefined);
  const supported = candidates.filter(({ outcome }) => outcome !== undefined);
  const placed = [...supported].sort((a, b) => shelf(a) - shelf(b) || compare[objective](a, b));
  return {
    objective,
    ...(minProbability === undefined ? {} : { sureEnough: supported.filter(isSure).length }),
    systems: [
      ...placed.map((one, index) => ({ ...one, rank: index + 1 })),
      ...candidates.filter(({ outcome }) => outcome === undefined).map((one) => ({ ...one, rank: null })),
    ],
  };
}

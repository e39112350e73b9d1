import type { RankingDocument } from '@ctfusion/schema/documents';
import type { Ranking } from './ranking.js';

/** What was asked beside the ranking's own options, and is told again with the answer. */
interface RankingQuestion {
  readonly deadlineMs?: number | undefined;
  readonly minProbability?: number | undefined;
  /** So many systems are listed, the best ones; all where absent. */
  readonly top?: number | undefined;
}

/** A ranking as documents hold it, without its version and its bundle; what the bundle or the options do not give is absent. */
export function rankingFields(
  { objective, level, systems, sureEnough, isBeyondTraining }: Ranking,
  { deadlineMs, minProbability, top }: RankingQuestion,
): Omit<RankingDocument, 'schema_version' | 'bundle'> {
  return {
    objective,
    level,
    ...(deadlineMs === undefined ? {} : { deadline_ms: deadlineMs }),
    ...(minProbability === undefined ? {} : { min_probability: minProbability }),
    ...(sureEnough === undefined ? {} : { systems_sure_enough: sureEnough }),
    ...(isBeyondTraining ? { beyond_training: true } : {}),
    systems_total: systems.length,
    systems_unsupported: systems.filter(({ rank }) => rank === null).length,
    systems: systems.slice(0, top).map((system) => ({
      rank: system.rank,
      system_id: system.systemId,
      predicted_total_time_ms: system.latencyMs ?? null,
      lower_ms: system.lowerMs,
      upper_ms: system.upperMs,
      bottleneck: system.bottleneck,
      bound_by: system.boundBy,
      targets: system.targets,
      deadline_probability: system.deadlineProbability,
      price_per_hour: system.pricePerHour,
      expected_cost: system.expectedCost,
      verdict: system.verdict,
    })),
  };
}

import type { SystemDocument } from '@ctfusion/schema/documents';
import type { RankingRequest } from '@ctfusion/schema/service';
import { stateOf } from '../fleet/system-state.js';
import type { ServiceContext } from '../service-context.js';

const LEVEL = 0.9;
const RANKED = 100;

/** Machines that a ranking asks for. */
export function rankedSystems(
  { states = ['alive'], system_ids: ids, gpu, operator, maximum_price_per_hour: most }: RankedFleet,
  { fleet, now }: ServiceContext,
): string[] {
  const wanted = ids === undefined ? undefined : new Set(ids);
  const part = gpu?.toLowerCase();
  const at = now();
  const found: string[] = [];
  for (const { record, heartbeatAt } of fleet.all()) {
    const { document, systemId } = record;
    if (wanted !== undefined && !wanted.has(systemId)) continue;
    if (!states.includes(stateOf(heartbeatAt, at))) continue;
    if (operator !== undefined && record.operator !== operator) continue;
    if (part !== undefined && !gpuOf(document).includes(part)) continue;
    const price = document.price_per_hour;
    if (most !== undefined && (price === undefined || price > most)) continue;
    found.push(systemId);
  }
  return found;
}

const gpuOf = ({ facts }: SystemDocument): string => String(facts['gpu_name'] ?? '').toLowerCase();

type RankedFleet = Pick<
  RankingRequest,
  'states' | 'system_ids' | 'gpu' | 'operator' | 'maximum_price_per_hour'
>;

/** How machines are ordered, and how many are told of. */
export const rankOptions = ({
  level = LEVEL,
  top = RANKED,
  deadline_ms: deadlineMs,
  min_probability: minProbability,
  objective,
}: Pick<RankingRequest, 'level' | 'top' | 'deadline_ms' | 'min_probability' | 'objective'>) => ({
  level,
  top,
  ...(deadlineMs === undefined ? {} : { deadlineMs }),
  ...(minProbability === undefined ? {} : { minProbability }),
  ...(objective === undefined ? {} : { objective }),
});

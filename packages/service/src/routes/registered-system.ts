import type { RegisteredSystem } from '@ctfusion/schema/service';
import type { SystemRecord } from '@ctfusion/storage';
import { stateOf } from '../fleet/system-state.js';
import type { ServiceContext } from '../service-context.js';

/** A machine as the API tells of it. */
export function registeredSystem(record: SystemRecord, { fleet, now }: ServiceContext): RegisteredSystem {
  const known = fleet.get(record.systemId);
  return {
    system: record.document as RegisteredSystem['system'],
    operator: record.operator,
    state: stateOf(record.heartbeatAt, now()),
    knowledge: record.document.benchmarks.length > 0 ? 'benchmark' : 'data-sheet',
    registered_at: record.registeredAt.toISOString(),
    updated_at: record.updatedAt.toISOString(),
    heartbeat_at: record.heartbeatAt.toISOString(),
    runs: known?.runCount ?? 0,
    accepted_runs: known?.machine.runs.length ?? 0,
    drifting: known?.isDrifting ?? false,
    benchmark_wanted: record.benchmarkWanted,
  };
}

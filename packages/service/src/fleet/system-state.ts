import type { SystemState } from '@ctfusion/schema/service';

/** A heartbeat is due after this time, seconds. */
export const HEARTBEAT_S = 60;
/** Age of the last heartbeat, ms, from which on a machine is stale: three are missed; and gone. */
const STALE_MS = 3 * HEARTBEAT_S * 1000;
const GONE_MS = 60 * HEARTBEAT_S * 1000;

/** A heartbeat from the future is of a clock that was set back since: the machine was heard of. */
export function stateOf(heartbeatAt: Date, now: Date): SystemState {
  const ageMs = now.getTime() - heartbeatAt.getTime();
  if (ageMs < STALE_MS) return 'alive';
  return ageMs < GONE_MS ? 'stale' : 'gone';
}

/** The heartbeats of machines in a state, as a filter of the registry. */
export function heartbeatsOf(
  state: SystemState,
  now: Date,
): { heartbeatFrom?: Date; heartbeatBefore?: Date } {
  // A state begins just after the last age of the one before.
  const before = (ageMs: number): Date => new Date(now.getTime() - ageMs + 1);
  if (state === 'alive') return { heartbeatFrom: before(STALE_MS) };
  if (state === 'gone') return { heartbeatBefore: before(GONE_MS) };
  return { heartbeatFrom: before(GONE_MS), heartbeatBefore: before(STALE_MS) };
}

import type { SystemState } from '@ctfusion/schema/service';

/** Whether a machine is there, by its last heartbeat. */
export function StateBadge({ state }: { readonly state: SystemState }) {
  return <span class={`state ${state}`}>{state}</span>;
}

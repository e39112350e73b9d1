import { InputError, shown } from '@ctfusion/base';
import {
  heartbeatAnswerSchema,
  heartbeatsAnswerSchema,
  heartbeatsSchema,
  systemIdParameter,
} from '@ctfusion/schema/service';
import { HeartbeatBatch } from '../fleet/heartbeat-batch.js';
import { HEARTBEAT_S } from '../fleet/system-state.js';
import type { Caller } from '../keys/key-ring.js';
import type { App, ServiceContext } from '../service-context.js';
import { callerOf } from './caller-of.js';

/** Signs of life. */
export function heartbeatRoutes(app: App, { storage, fleet, now }: ServiceContext): void {
  const tags = ['heartbeats'];
  const batch = new HeartbeatBatch((heartbeats) => storage.systems.recordHeartbeats(heartbeats));
  const mayTell = ({ operator, scopes }: Caller, systemId: string): boolean => {
    const owner = fleet.get(systemId)?.record.operator;
    return owner !== undefined && (owner === operator || scopes.includes('admin'));
  };
  const record = async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const at = now();
    const known = await batch.add(ids.map((systemId) => ({ systemId, at })));
    for (const id of ids) if (known.has(id)) fleet.hear(id, at);
    return known;
  };
  const isWanted = (id: string): boolean => fleet.get(id)?.record.benchmarkWanted ?? false;
  app.put(
    '/v1/systems/:system_id/heartbeat',
    {
      config: { scope: 'report' },
      schema: {
        tags,
        summary: 'Tell that a machine is there',
        params: systemIdParameter,
        response: { 200: heartbeatAnswerSchema },
      },
    },
    async (request) => {
      const { system_id: systemId } = request.params;
      const caller = callerOf(request);
      const location = { field: 'system_id' };
      if (fleet.get(systemId) !== undefined && !mayTell(caller, systemId))
        throw new InputError('forbidden', 'the system is another operator’s', location);
      if (!mayTell(caller, systemId) || !(await record([systemId])).has(systemId))
        throw new InputError('not-found', `no system is called ${shown(systemId)}`, location);
      return { state: 'alive' as const, benchmark_wanted: isWanted(systemId), next_within_s: HEARTBEAT_S };
    },
  );
  app.post(
    '/v1/heartbeats',
    {
      config: { scope: 'report' },
      schema: {
        tags,
        summary: 'Tell that many machines are there',
        body: heartbeatsSchema,
        response: { 200: heartbeatsAnswerSchema },
      },
    },
    async (request) => {
      const ids = [...new Set(request.body.system_ids)];
      const own = ids.filter((id) => mayTell(callerOf(request), id));
      const known = own.length === 0 ? new Set<string>() : await record(own);
      const recorded = own.filter((id) => known.has(id));
      return {
        recorded: recorded.length,
        refused: ids.filter((id) => !recorded.includes(id)),
        benchmark_wanted: recorded.filter(isWanted),
      };
    },
  );
}

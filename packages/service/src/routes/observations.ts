import { createHash } from 'node:crypto';
import { InputError, shown } from '@ctfusion/base';
import type { ObservationDocument } from '@ctfusion/schema/documents';
import { observationDocument } from '@ctfusion/schema/documents';
import {
  observationAnswerSchema,
  observationListSchema,
  observationQuerySchema,
} from '@ctfusion/schema/service';
import type { ExpectedTime, ObservationRecord } from '@ctfusion/storage';
import type { z } from 'zod';
import { knownByRuns } from '../answers/own-runs.js';
import type { FleetSystem } from '../fleet/fleet.js';
import { requireOwner } from '../keys/key-ring.js';
import type { App, ServiceContext } from '../service-context.js';
import { sortedJson } from '../sorted-json.js';
import { callerOf } from './caller-of.js';
import { pageRequest, toldPage } from './paging.js';

const LEVEL = 0.9;
/** Of a normal distribution, half of a 90 % interval in standard deviations. */
const HALF_INTERVAL = 1.645;
/** A run that is further off, in standard deviations, is kept and not learned from. */
const OUTLIER = 6;

/** Measured runs: what predictions of a machine learn from. */
export function observationRoutes(app: App, context: ServiceContext): void {
  const { storage, fleet, now } = context;
  const tags = ['observations'];
  app.post(
    '/v1/observations',
    {
      config: { scope: 'report' },
      schema: {
        tags,
        summary: 'Tell how long a run took: from then on predictions of its machine know it',
        body: observationDocument.schema,
        response: { 201: observationAnswerSchema },
      },
    },
    async (request, reply) => {
      const document: ObservationDocument = request.body;
      const system = fleet.get(document.system_id);
      if (system === undefined)
        throw new InputError('not-found', `no system is called ${shown(document.system_id)}`, {
          field: 'system_id',
        });
      requireOwner(callerOf(request), system.record.operator);
      const expected = expectedOf(document, context);
      const doubt = doubtOf(document, system, expected, context);
      const added = await storage.observations.add({
        systemId: document.system_id,
        reporter: callerOf(request).operator,
        document,
        receivedAt: now(),
        identity: createHash('sha256').update(sortedJson(document)).digest('hex'),
        ...(typeof expected === 'string' ? {} : { expected }),
        ...(doubt === undefined ? {} : { doubt }),
      });
      if (added === undefined)
        throw new InputError('not-found', 'the system is gone', { field: 'system_id' });
      await fleet.settled(document.system_id);
      const drifting = fleet.get(document.system_id)?.isDrifting ?? false;
      if (drifting && !system.isDrifting) {
        await storage.systems.setBenchmarkWanted(document.system_id, true);
        await fleet.settled(document.system_id);
      }
      const expectedNow = expectedOf(document, context);
      return reply.code(201).send({
        ...told(added.record),
        known: !added.isNew,
        ...(typeof expectedNow === 'string' ? {} : { expected_now: times(expectedNow) }),
        drifting,
      });
    },
  );
  app.get(
    '/v1/observations',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'List runs that were told of',
        querystring: observationQuerySchema,
        response: { 200: observationListSchema },
      },
    },
    async ({ query }) =>
      toldPage('observations', await storage.observations.list(query.system_id, pageRequest(query)), told),
  );
}

/** What is predicted of a run; or why nothing can be. */
function expectedOf(
  { task, system_id }: ObservationDocument,
  { fleet }: ServiceContext,
): ExpectedTime | string {
  try {
    const { bundleId, prediction } = fleet.answerer.predict({ task, system: system_id, level: LEVEL });
    const { predicted_total_time_ms: latencyMs, lower_ms: lowerMs, upper_ms: upperMs, verdict } = prediction;
    if (latencyMs === null || lowerMs === undefined || upperMs === undefined)
      return verdict.reasons[0] ?? 'it has no interval';
    return { bundleId, latencyMs, lowerMs, upperMs };
  } catch (error) {
    if (error instanceof InputError) return error.detail;
    throw error;
  }
}

/** Why a run is not to be learned from. */
function doubtOf(
  run: ObservationDocument,
  { machine }: FleetSystem,
  expected: ExpectedTime | string,
  { fleet }: ServiceContext,
): string | undefined {
  if (typeof expected === 'string') return `it cannot be compared: ${expected}`;
  try {
    knownByRuns({ ...machine, runs: [run] }, fleet.answerer.bundleFor(run.task).predictor, { isNew: true });
  } catch (error) {
    if (error instanceof InputError) return error.detail;
    throw error;
  }
  const deviation = Math.log(expected.upperMs / expected.lowerMs) / (2 * HALF_INTERVAL);
  const off = Math.log(run.times.total_time_ms / expected.latencyMs) / deviation;
  return Math.abs(off) > OUTLIER
    ? `it is ${off.toFixed(1)} standard deviations from what its machine is known to do`
    : undefined;
}

const times = ({ latencyMs, lowerMs, upperMs }: ExpectedTime) => ({
  predicted_total_time_ms: latencyMs,
  lower_ms: lowerMs,
  upper_ms: upperMs,
  level: LEVEL,
});

const told = ({ observationId, document, reporter, receivedAt, expected, doubt }: ObservationRecord) => ({
  observation_id: observationId,
  observation: document as z.output<typeof observationDocument.schema>,
  reporter,
  received_at: receivedAt.toISOString(),
  ...(expected === undefined ? {} : { expected: { ...times(expected), bundle_id: expected.bundleId } }),
  ...(doubt === undefined ? {} : { doubt }),
});

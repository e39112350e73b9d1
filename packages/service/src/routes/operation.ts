import { InputError } from '@ctfusion/base';
import {
  healthSchema,
  problemCodeParameter,
  problemMeaningSchema,
  readinessSchema,
} from '@ctfusion/schema/service';
import type { Metrics } from '../metrics.js';
import { statusOf } from '../problems/problem-status.js';
import type { App, ServiceContext } from '../service-context.js';

/** For who operates the service: whether it lives, whether it can answer, what it does. */
export function operationRoutes(
  app: App,
  { storage, fleet, now }: ServiceContext,
  metrics: Metrics,
  isStopping: () => boolean,
): void {
  const tags = ['operation'];
  app.get(
    '/health',
    {
      schema: {
        tags,
        summary: 'Whether the process lives',
        response: { 200: healthSchema },
      },
    },
    () => ({ status: 'ok' as const }),
  );
  app.get(
    '/ready',
    {
      schema: {
        tags,
        summary: 'Whether it can answer: the database does, and bundles are active',
        response: { 200: readinessSchema },
      },
    },
    async () => {
      if (isStopping()) throw new InputError('unavailable', 'the service is being stopped');
      await storage.ping();
      return { status: 'ready' as const, task_kinds: [...fleet.bundles.keys()].sort() };
    },
  );
  app.get(
    '/metrics',
    { config: { scope: 'read' }, schema: { tags, summary: 'Figures for Prometheus' } },
    async (_, reply) => {
      metrics.setSystems(fleet.countByState(now()));
      return reply.type(metrics.contentType).send(await metrics.text());
    },
  );
  app.get(
    '/problems/:code',
    {
      schema: {
        tags,
        summary: 'What an error code means',
        params: problemCodeParameter,
        response: { 200: problemMeaningSchema },
      },
    },
    ({ params: { code } }) => ({ code, status: statusOf(code) }),
  );
}

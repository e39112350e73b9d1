import { randomUUID } from 'node:crypto';
import { didYouMean, InputError, shown } from '@ctfusion/base';
import { taskKindNames } from '@ctfusion/predict';
import {
  jobIdParameter,
  jobListSchema,
  jobRequestSchema,
  pageQuery,
  type RegisteredJob,
  registeredJobSchema,
} from '@ctfusion/schema/service';
import type { JobRecord } from '@ctfusion/storage';
import type { App, ServiceContext } from '../service-context.js';
import { callerOf } from './caller-of.js';
import { pageRequest, toldPage } from './paging.js';

/** Work that takes long: it is asked for, and its result looked up. */
export function jobRoutes(app: App, { storage, now }: ServiceContext): void {
  const tags = ['jobs'];
  app.post(
    '/v1/jobs',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Train or evaluate a bundle by the runs that were told of, or do what is done every night',
        body: jobRequestSchema,
        response: { 202: registeredJobSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      checkKind(body.task_kind);
      const record = await storage.jobs.add({
        jobId: randomUUID(),
        kind: body.kind,
        input: body,
        createdBy: callerOf(request).operator,
        createdAt: now(),
      });
      return reply.code(202).send(told(record));
    },
  );
  app.get(
    '/v1/jobs',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'List jobs, the newest first',
        querystring: pageQuery,
        response: { 200: jobListSchema },
      },
    },
    async ({ query }) => toldPage('jobs', await storage.jobs.list(pageRequest(query)), told),
  );
  app.get(
    '/v1/jobs/:job_id',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'One job, and its result once it is done',
        params: jobIdParameter,
        response: { 200: registeredJobSchema },
      },
    },
    async ({ params }) => {
      const record = await storage.jobs.get(params.job_id);
      if (record === undefined)
        throw new InputError('not-found', 'there is no such job', { field: 'job_id' });
      return told(record);
    },
  );
}

/** @throws InputError unless tasks of that kind are known here: whoever asks learns it at once, not of a job that failed. */
function checkKind(name: string): void {
  const known = taskKindNames();
  if (known.includes(name)) return;
  throw new InputError('unknown-name', `there is no kind of task ${shown(name)}${didYouMean(name, known)}`, {
    field: 'task_kind',
  });
}

const told = (job: JobRecord): RegisteredJob => ({
  job_id: job.jobId,
  state: job.state,
  attempts: job.attempts,
  created_by: job.createdBy,
  created_at: job.createdAt.toISOString(),
  request: job.input as RegisteredJob['request'],
  ...(job.progress === undefined
    ? {}
    : { progress: { stage: job.progress.stage, percent: Math.round(100 * job.progress.share) } }),
  ...(job.finishedAt === undefined ? {} : { finished_at: job.finishedAt.toISOString() }),
  ...(job.result === undefined ? {} : { result: job.result as RegisteredJob['result'] }),
  ...(job.error === undefined ? {} : { error: job.error }),
});

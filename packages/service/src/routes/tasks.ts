import { createHash } from 'node:crypto';
import { InputError } from '@ctfusion/base';
import {
  contentName,
  pageQuery,
  registeredTaskSchema,
  taskListSchema,
  taskRegistrationSchema,
} from '@ctfusion/schema/service';
import type { TaskRecord } from '@ctfusion/storage';
import { z } from 'zod';
import type { App, ServiceContext } from '../service-context.js';
import { sortedJson } from '../sorted-json.js';
import { pageRequest, toldPage } from './paging.js';

/** Tasks that are asked about again and again. */
export function taskRoutes(app: App, { storage, now }: ServiceContext): void {
  const tags = ['tasks'];
  app.post(
    '/v1/tasks',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'Give a task, or a job that somebody timed, a name to ask about it by',
        body: taskRegistrationSchema,
        response: { 201: registeredTaskSchema },
      },
    },
    async (request, reply) => {
      const taskId = createHash('sha256').update(sortedJson(request.body)).digest('hex');
      const record = await storage.tasks.add({ taskId, document: request.body, createdAt: now() });
      return reply.code(201).send(toldTask(record));
    },
  );
  app.get(
    '/v1/tasks',
    {
      config: { scope: 'read' },
      schema: { tags, summary: 'List tasks', querystring: pageQuery, response: { 200: taskListSchema } },
    },
    async ({ query }) => toldPage('tasks', await storage.tasks.list(pageRequest(query)), toldTask),
  );
  app.get(
    '/v1/tasks/:task_id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'One task',
        params: z.strictObject({ task_id: contentName }),
        response: { 200: registeredTaskSchema },
      },
    },
    async ({ params }) => {
      const record = await storage.tasks.get(params.task_id);
      if (record === undefined)
        throw new InputError('not-found', 'there is no such task', { field: 'task_id' });
      return toldTask(record);
    },
  );
}

/** A task as the API tells of it. */
export const toldTask = ({ taskId, document, createdAt }: TaskRecord) => ({
  task_id: taskId,
  task: document as z.output<typeof taskRegistrationSchema>,
  created_at: createdAt.toISOString(),
});

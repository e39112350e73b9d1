import { createHash } from 'node:crypto';
import { InputError } from '@ctfusion/base';
import { taskDocument } from '@ctfusion/schema/documents';
import { contentName, pageQuery, registeredTaskSchema, taskListSchema } from '@ctfusion/schema/service';
import type { TaskRecord } from '@ctfusion/storage';
import { z } from 'zod';
import type { App, ServiceContext } from '../service-context.js';
import { sortedJson } from '../sorted-json.js';

/** Tasks that are asked about again and again. */
export function taskRoutes(app: App, { storage, now }: ServiceContext): void {
  const tags = ['tasks'];
  app.post(
    '/v1/tasks',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'Give a task a name, to ask about it by',
        body: taskDocument.schema,
        response: { 201: registeredTaskSchema },
      },
    },
    async (request, reply) => {
      const taskId = createHash('sha256').update(sortedJson(request.body)).digest('hex');
      const record = await storage.tasks.add({ taskId, document: request.body, createdAt: now() });
      return reply.code(201).send(told(record));
    },
  );
  app.get(
    '/v1/tasks',
    {
      config: { scope: 'read' },
      schema: { tags, summary: 'List tasks', querystring: pageQuery, response: { 200: taskListSchema } },
    },
    async ({ query: { limit = 100, after } }) => {
      const { items, next } = await storage.tasks.list({ limit, ...(after === undefined ? {} : { after }) });
      return { tasks: items.map(told), ...(next === undefined ? {} : { next }) };
    },
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
      return told(record);
    },
  );
}

const told = ({ taskId, document, createdAt }: TaskRecord) => ({
  task_id: taskId,
  task: document as z.output<typeof taskDocument.schema>,
  created_at: createdAt.toISOString(),
});

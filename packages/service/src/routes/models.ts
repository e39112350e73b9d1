import { createHash } from 'node:crypto';
import { modelQuerySchema, registeredTaskSchema } from '@ctfusion/schema/service';
import { ProfileQueue } from '../children/profile-queue.js';
import type { App, ServiceContext } from '../service-context.js';
import { sortedJson } from '../sorted-json.js';
import { toldTask } from './tasks.js';

const MODEL_BYTES = 64 * 2 ** 20;
/** Beside JSON, the one form in which a body is taken, and on this path alone. */
const MODEL_TYPE = 'application/octet-stream';

/** Model files: a task is made of each, the file itself is not kept. */
export function modelRoutes(app: App, { storage, now }: ServiceContext): void {
  const queue = new ProfileQueue();
  app.register((scoped, _, done) => {
    const routes = scoped as App;
    routes.addContentTypeParser(MODEL_TYPE, { parseAs: 'buffer' }, (__, body, parsed) => parsed(null, body));
    routes.post(
      '/v1/tasks/models',
      {
        config: { scope: 'read' },
        bodyLimit: MODEL_BYTES,
        schema: {
          tags: ['tasks'],
          summary: 'Make a task of an ONNX file, which is the body; it is profiled, not run, and not kept',
          consumes: [MODEL_TYPE],
          querystring: modelQuerySchema,
          response: { 201: registeredTaskSchema },
        },
      },
      async (request, reply) => {
        const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const { task, assumed } = await queue.profile({ bytes, query: request.query });
        const taskId = createHash('sha256').update(sortedJson(task)).digest('hex');
        const record = await storage.tasks.add({ taskId, document: task, createdAt: now() });
        return reply
          .code(201)
          .send({ ...toldTask(record), ...(assumed.length === 0 ? {} : { assumed: [...assumed] }) });
      },
    );
    done();
  });
}

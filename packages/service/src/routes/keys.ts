import { InputError } from '@ctfusion/base';
import { keyIdParameter, keyListSchema, keyRequestSchema, newKeySchema } from '@ctfusion/schema/service';
import type { KeyRecord } from '@ctfusion/storage';
import { z } from 'zod';
import { createKey } from '../keys/api-key.js';
import type { App, ServiceContext } from '../service-context.js';

/** Keys: made and taken away by admins. */
export function keyRoutes(app: App, { storage, now }: ServiceContext): void {
  const tags = ['keys'];
  app.post(
    '/v1/keys',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Make a key; it is told this once',
        body: keyRequestSchema,
        response: { 201: newKeySchema },
      },
    },
    async (request, reply) => {
      const { operator, scopes } = request.body;
      const { key, record } = createKey(operator, [...new Set(scopes)], now());
      await storage.keys.add(record);
      return reply.code(201).send({ ...told(record), key });
    },
  );
  app.get(
    '/v1/keys',
    { config: { scope: 'admin' }, schema: { tags, summary: 'List keys', response: { 200: keyListSchema } } },
    async () => ({ keys: (await storage.keys.list()).map(told) }),
  );
  app.delete(
    '/v1/keys/:key_id',
    {
      config: { scope: 'admin' },
      schema: { tags, summary: 'Take a key away', params: keyIdParameter, response: { 204: z.null() } },
    },
    async (request, reply) => {
      if (!(await storage.keys.remove(request.params.key_id)))
        throw new InputError('not-found', 'there is no such key', { field: 'key_id' });
      return reply.code(204).send(null);
    },
  );
}

const told = ({ keyId, operator, scopes, createdAt }: KeyRecord) => ({
  key_id: keyId,
  operator,
  scopes: [...scopes],
  created_at: createdAt.toISOString(),
});

import { problemSchema } from '@ctfusion/schema/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openedService } from './opened-service.js';

let service: Awaited<ReturnType<typeof openedService>>;
beforeAll(async () => {
  service = await openedService();
  for (const [system_id, price] of [
    ['cheap', 0],
    ['dear', 9],
  ] as const)
    await service.ask('POST', '/v1/systems', {
      key: service.keys.ada,
      body: { system_id, gpu: 'RTX 4090', price_per_hour: price },
    });
});
afterAll(() => service.close());

it.each(['/v1/systems/%', '/%E0%A4%A', '/v1/systems/%zz/heartbeat'])(
  'a path that cannot be read (%s) is refused as everything else is',
  async (url) => {
    const { status, body, headers } = await service.ask('GET', url, { key: service.keys.reader });
    expect(problemSchema.parse(body)).toMatchObject({ status: 400, code: 'bad-request' });
    expect(status).toBe(400);
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('application/problem+json'),
      'x-content-type-options': 'nosniff',
    });
  },
);

it('an empty parameter is none, and no zero', async () => {
  const { reader: key } = service.keys;
  const names = async (query: string) => {
    const { status, body } = await service.ask('GET', `/v1/systems?operator=ada&limit=1000&${query}`, {
      key,
    });
    expect(status).toBe(200);
    return body.systems.map(({ system }: { system: { system_id: string } }) => system.system_id);
  };
  const all = await names('');
  expect(all).toEqual(expect.arrayContaining(['cheap', 'dear']));
  expect(await names('maximum_price_per_hour=&gpu=&after=&state=')).toEqual(all);
  expect(await names('maximum_price_per_hour=0')).not.toContain('dear');
});

it('a body that is not there is none, whatever its type is said to be', async () => {
  const { ada: key } = service.keys;
  const empty = { key, text: '' };
  expect((await service.ask('PUT', '/v1/systems/cheap/heartbeat', empty)).status).toBe(200);
  expect((await service.ask('POST', '/v1/predictions', empty)).body).toMatchObject({
    status: 400,
    code: 'invalid-value',
    field: '(document)',
  });
  expect((await service.ask('DELETE', '/v1/systems/dear', empty)).status).toBe(204);
});

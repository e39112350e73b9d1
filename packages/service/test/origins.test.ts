import { InputError } from '@ctfusion/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openedService } from './opened-service.js';

const APP = 'https://app.example';
let service: Awaited<ReturnType<typeof openedService>>;
beforeAll(async () => {
  service = await openedService({ allowedOrigins: [APP, 'http://127.0.0.1:3000'], requestsPerMinute: 8 });
});
afterAll(() => service.close());

/** What a browser asks before it lets a page send a key. */
const preflight = (origin: string, app = service.app) =>
  app.inject({
    method: 'OPTIONS',
    url: '/v1/predictions',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
const asked = (origin: string, key?: string) =>
  service.app.inject({
    url: '/v1/systems',
    headers: { origin, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
  });

describe('a page of an origin that is allowed', () => {
  it('is told that it may ask, and with what', async () => {
    const { statusCode, headers } = await preflight(APP);
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': 'authorization, content-type',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('reads answers and refusals, and needs a key', async () => {
    const [answer, refusal] = [await asked(APP, service.keys.reader), await asked(APP)];
    expect([answer.statusCode, refusal.statusCode]).toEqual([200, 401]);
    for (const { headers } of [answer, refusal])
      expect(headers).toMatchObject({ 'access-control-allow-origin': APP, vary: 'Origin' });
  });

  it('is told when it asks too often', async () => {
    let answer = await asked(APP, service.keys.ada);
    while (answer.statusCode === 200) answer = await asked(APP, service.keys.ada);
    expect(answer.statusCode).toBe(429);
    expect(answer.headers['access-control-allow-origin']).toBe(APP);
  });
});

it.each([
  'https://app.example.evil.example',
  'https://other.example',
  'http://app.example',
  'https://app.example:8443',
  'http://127.0.0.1',
  'null',
  '*',
])('a page of %s is not let in', async (origin) => {
  expect((await preflight(origin)).headers).not.toHaveProperty('access-control-allow-origin');
  expect((await asked(origin, service.keys.bob)).headers).not.toHaveProperty('access-control-allow-origin');
});

it('lets no page in unless origins are named', async () => {
  const closed = await openedService({ keepsStored: true });
  const { statusCode, headers } = await preflight(APP, closed.app);
  expect(statusCode).toBe(404);
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  await closed.close();
});

it.each([
  '*',
  'null',
  'app.example',
  'https://app.example/',
  'HTTPS://app.example',
  'file:///page.html',
  'https://*.example',
])('refuses %s as an origin', async (origin) => {
  const opening = openedService({ keepsStored: true, allowedOrigins: [origin] });
  await expect(opening).rejects.toThrow(InputError);
  await expect(opening).rejects.toMatchObject({
    code: 'invalid-value',
    location: { field: 'allowed_origins' },
  });
});

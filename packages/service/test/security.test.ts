import { problemSchema } from '@ctfusion/schema/service';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openedService, task } from './opened-service.js';

let service: Awaited<ReturnType<typeof openedService>>;
beforeAll(async () => {
  service = await openedService();
  await service.ask('POST', '/v1/systems', {
    key: service.keys.ada,
    body: { system_id: 'hers', gpu: 'RTX 4090', price_per_hour: 1 },
  });
});
afterAll(() => service.close());

/** Everything that is kept and that a request could have written. */
const kept = async () => ({
  systems: (await service.storage.systems.list({}, { limit: 1000 })).items.map(
    ({ heartbeatAt: _, ...system }) => system,
  ),
  runs: (await service.storage.observations.list(undefined, { limit: 1000 })).items,
  keys: await service.storage.keys.list(),
  active: await service.storage.bundles.active(),
});
const run = { schema_version: 1, system_id: 'hers', task, times: { total_time_ms: 100 } };

describe('a request without the right', () => {
  const writes: readonly [string, string, unknown?][] = [
    ['POST', '/v1/systems', { system_id: 'new', gpu: 'RTX 4090' }],
    ['POST', '/v1/systems', { system_id: 'hers', gpu: 'RTX 3090' }],
    ['PUT', '/v1/systems/hers/price', { price_per_hour: 0 }],
    ['PUT', '/v1/systems/hers/heartbeat'],
    ['POST', '/v1/systems/hers/benchmark-requests'],
    ['DELETE', '/v1/systems/hers'],
    ['POST', '/v1/observations', run],
    ['POST', '/v1/keys', { operator: 'eve', scopes: ['admin'] }],
    ['POST', '/v1/bundles/rollback', { task_kind: 'frames' }],
  ];
  const others = writes.filter(
    ([, , body]) => (body as { system_id?: string } | undefined)?.system_id !== 'new',
  );

  it.each([
    ['no key', undefined, 401, writes],
    ['no form of a key', 'x', 401, writes],
    ['a key that nobody has', `ctf_${'0'.repeat(16)}_${'A'.repeat(43)}`, 401, writes],
    ['a right name and a wrong secret', 'forged', 401, writes],
    ['a key that only reads', 'reader', 403, writes],
    ['another operator’s key', 'bob', 403, others],
  ] as const)('with %s changes nothing', async (_, given, status, requests) => {
    const { keys } = service;
    const key =
      given === 'reader' || given === 'bob'
        ? keys[given]
        : given === 'forged'
          ? `${keys.admin.slice(0, 21)}${'A'.repeat(43)}`
          : given;
    const before = await kept();
    for (const [method, url, body] of requests) {
      const answer = await service.ask(method, url, { key, body });
      const taken = given === 'bob' && method === 'POST' && url === '/v1/systems';
      expect([method, url, answer.status]).toEqual([method, url, taken ? 409 : status]);
      problemSchema.parse(answer.body);
    }
    expect(await kept()).toEqual(before);
  });

  it('is refused once its key was taken away', async () => {
    const made = await service.ask('POST', '/v1/keys', {
      key: service.keys.admin,
      body: { operator: 'gil', scopes: ['read'] },
    });
    const { key, key_id } = made.body;
    expect((await service.ask('GET', '/v1/systems', { key })).status).toBe(200);
    await service.ask('DELETE', `/v1/keys/${key_id}`, { key: service.keys.admin });
    expect((await service.ask('GET', '/v1/systems', { key })).status).toBe(401);
    const listed = await service.ask('GET', '/v1/keys', { key: service.keys.admin });
    expect(JSON.stringify(listed.body)).not.toMatch(/secret|hash/);
  });
});

describe('a body that was made to harm', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  it.each([
    ['too long', `{"system_id": "${'x'.repeat(2 ** 20)}"}`, 413, 'too-large'],
    ['too deep', `{"system_id": ${deep(5000)}}`, 400, 'not-json'],
    ['cut off', '{"system_id": "a"', 400, 'not-json'],
    [
      'with a prototype',
      '{"system_id": "a", "gpu": "RTX 4090", "__proto__": {"scopes": ["admin"]}}',
      400,
      'unknown-key',
    ],
    ['with a character 0', '{"system_id": "a\\u0000b", "gpu": "RTX 4090"}', 400, 'not-text'],
    ['with half a character', '{"system_id": "a", "gpu": "\\ud800"}', 400, 'not-text'],
    ['with a path in a name', '{"system_id": "../../etc/passwd", "gpu": "RTX 4090"}', 400, 'invalid-value'],
    ['with a name of dots', '{"system_id": "..", "gpu": "RTX 4090"}', 400, 'invalid-value'],
    [
      'a document with a wrong field',
      '{"schema_version": 2, "system_id": "a", "facts": {}, "benchmarks": [{"backend": "torch"}]}',
      400,
      'invalid-value',
      'benchmarks.0.versions',
    ],
    [
      'with an endless number',
      '{"system_id": "a", "gpu": "RTX 4090", "price_per_hour": 1e999}',
      400,
      'invalid-value',
    ],
  ])('%s is refused', async (_, text, status, code, field?: string) => {
    const before = await kept();
    const answer = await service.ask('POST', '/v1/systems', { key: service.keys.ada, text });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (field !== undefined) expect(answer.body.field).toBe(field);
    expect(await kept()).toEqual(before);
  });

  it('spoils no ranking: a machine whose cells or curves cannot be is not registered', async () => {
    const document = { schema_version: 2, system_id: 'bad', facts: { cores_total: 'many' }, benchmarks: [] };
    const point = { benchmark_name: 'x', data_type: 'fp32', batch_size: 1, latency_ms: 1 };
    const benchmark = {
      backend: 'torch',
      versions: {},
      measured_at: '2026-01-01T00:00:00Z',
      repeats: 1,
      features: {},
      curves: [point, point],
    };
    for (const body of [
      document,
      { ...document, facts: { price_per_hour: -1 } },
      { ...document, facts: {}, benchmarks: [benchmark] },
    ])
      expect((await service.ask('POST', '/v1/systems', { key: service.keys.ada, body })).status).toBe(400);
    const ranked = await service.ask('POST', '/v1/rankings', { key: service.keys.reader, body: { task } });
    expect(ranked.status).toBe(200);
  });
});

it('limits how often a key, and an address without one, may ask', async () => {
  const limited = await openedService({ keepsStored: true, requestsPerMinute: 3 });
  const status = async (key?: string) => (await limited.ask('GET', '/v1/systems', { key })).status;
  expect([await status(), await status(), await status(), await status()]).toEqual([401, 401, 401, 429]);
  const { reader, ada } = limited.keys;
  expect([await status(reader), await status(reader), await status(reader), await status(reader)]).toEqual([
    200, 200, 200, 429,
  ]);
  expect(await status(ada)).toBe(200);
  await limited.close();
});

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
}
interface Schema {
  readonly type?: string;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

const INJECTIONS = [
  "'; drop table systems; --",
  "' or '1'='1",
  '$1',
  '"',
  '%',
  '\\',
  'hers',
  '{{7*7}}',
  '../x',
  '\u202e',
];
const hostileText = fc.oneof(fc.constantFrom(...INJECTIONS), fc.string({ maxLength: 20 }));

/** Values of a schema, or nearly so: now and then another kind of value. */
function hostileValue(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const anything = fc.oneof(
    hostileText,
    fc.double(),
    fc.integer(),
    fc.constantFrom(null, true, [], {}, -1, 1e308),
  );
  const wanted = (): fc.Arbitrary<unknown> => {
    if (depth > 6) return anything;
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => hostileValue(choice, depth + 1)));
    if (schema.type === 'object')
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? { gpu_name: {} }).map(([key, one]) => [
            key,
            hostileValue(one, depth + 1),
          ]),
        ),
        { requiredKeys: [] },
      );
    if (schema.type === 'array')
      return fc.array(hostileValue(schema.items ?? {}, depth + 1), { maxLength: 3 });
    if (schema.type === 'string') return hostileText;
    if (schema.type === 'integer') return fc.integer({ min: -1, max: 10 });
    if (schema.type === 'number') return fc.double({ noNaN: true });
    return anything;
  };
  return fc.oneof({ weight: 9, arbitrary: wanted() }, { weight: 1, arbitrary: anything });
}

/** More by `CTFUSION_FUZZED_REQUESTS`. */
const REQUESTS = Number(process.env['CTFUSION_FUZZED_REQUESTS'] ?? 200);

it('answers requests made of its own contract without a fault of its own', async () => {
  const { body: contract } = await service.ask('GET', '/openapi.json');
  const operations = Object.entries(contract.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  expect(operations.length).toBeGreaterThan(20);
  const bodies = operations.map(({ operation }) => {
    const schema = operation.requestBody?.content['application/json']?.schema;
    return schema === undefined ? fc.constant(undefined) : hostileValue(schema);
  });
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(operations.length - 1).chain((index) => fc.tuple(fc.constant(index), bodies[index]!)),
      fc.array(hostileText, { minLength: 8, maxLength: 8 }),
      fc.constantFrom('admin', 'ada', 'reader', undefined),
      async ([index, body], texts, keyName) => {
        const { path, method, operation } = operations[index]!;
        const inPath = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(texts[0]! || 'hers'));
        const query = (operation.parameters ?? [])
          .filter((parameter) => parameter.in === 'query')
          .map(({ name }, place) => `${name}=${encodeURIComponent(texts[place + 1] ?? '')}`);
        const answer = await service.ask(method.toUpperCase(), `${inPath}?${query.join('&')}`, {
          key: keyName === undefined ? undefined : service.keys[keyName as 'ada'],
          body,
        });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        expect([method, inPath, body, answer.status]).not.toContain(500);
        if (answer.status >= 400) problemSchema.parse(answer.body);
        expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.[jt]s:\d+|select .* from/i);
      },
    ),
    { numRuns: REQUESTS, seed: 1, interruptAfterTimeLimit: 110_000 },
  );
  // Some were understood, and the table that was to be dropped is there.
  expect([200, 400, 401, 403, 404].filter((status) => !statuses.has(status))).toEqual([]);
  await service.storage.systems.list({}, { limit: 1 });
});

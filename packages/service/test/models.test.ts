import { GraphBuilder } from '@ctfusion/profile';
import { problemSchema, registeredTaskSchema } from '@ctfusion/schema/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChildDiedError, runChild } from '../src/children/run-child.js';
import { openedService } from './opened-service.js';

let service: Awaited<ReturnType<typeof openedService>>;
beforeAll(async () => {
  service = await openedService();
});
afterAll(() => service.close());

async function upload(bytes: Uint8Array, query: string, type = 'application/octet-stream') {
  const reply = await service.app.inject({
    method: 'POST',
    url: `/v1/tasks/models?${query}`,
    headers: { authorization: `Bearer ${service.keys.reader}`, 'content-type': type },
    payload: Buffer.from(bytes),
  });
  return { status: reply.statusCode, body: JSON.parse(reply.body) };
}

/** A product of a batch of rows with 64 × 32 weights. */
function product(): Uint8Array {
  const g = new GraphBuilder('product');
  const x = g.input('x', ['batch', 64]);
  g.outputAs(g.node('MatMul', [x, g.weight([64, 32], { value: 0 })]), 'y');
  return g.toBytes();
}

/** Functions that call functions twice: 2^levels nodes out of a few hundred bytes. */
function bomb(levels: number): Uint8Array {
  const g = new GraphBuilder('bomb');
  for (let level = 0; level < levels; level++) {
    const f = g.body(`Level${level}`);
    const a = f.input(`a${level}`, undefined);
    const call = (input: string) =>
      level === 0 ? f.node('Relu', [input]) : f.nodes(`Level${level - 1}`, [input], 1, {}, 'local')[0]!;
    f.result(call(call(a)));
    g.localFunction('local', f);
  }
  g.outputAs(g.nodes(`Level${levels - 1}`, [g.input('x', [1])], 1, {}, 'local')[0]!, 'y');
  return g.toBytes();
}

it('becomes a task by its content, whose work is counted', async () => {
  const { status, body } = await upload(product(), 'kind=step&name=product&batch_size=8');
  expect(status).toBe(201);
  const { task, task_id, assumed } = registeredTaskSchema.parse(body);
  // 64 × 32 multiply-adds a row.
  expect(task).toMatchObject({
    demand: { batch_size: 8, forward_matrix_gflops: (2 * 64 * 32) / 1e9, params: 2048 },
  });
  expect(assumed).toEqual(['runtime torch', 'precision fp16']);
  const again = await service.ask('GET', `/v1/tasks/${task_id}`, { key: service.keys.reader });
  expect(again.body.task).toEqual(task);
});

it.each([
  ['text', Buffer.from('hello, world'), 'kind=step&name=x', 400, 'not-onnx'],
  ['nothing', new Uint8Array(), 'kind=step&name=x', 400, 'not-onnx'],
  ['a model cut off', product().slice(0, 40), 'kind=step&name=x', 400, 'not-onnx'],
  ['functions that stand for 2^40 nodes', bomb(40), 'kind=step&name=x', 422, 'unsupported-model'],
  ['a path as its name', product(), 'kind=step&name=..%2Fx', 400, 'invalid-value'],
  ['no kind', product(), 'name=x', 400, 'invalid-value'],
  ['frames of no number', product(), 'kind=frames&name=x', 400, 'setting-missing'],
])('is refused: %s', async (_, bytes, query, status, code) => {
  const before = await service.storage.tasks.list({ limit: 1000 });
  const answer = await upload(bytes, query);
  expect([answer.status, problemSchema.parse(answer.body).code]).toEqual([status, code]);
  expect(await service.storage.tasks.list({ limit: 1000 })).toEqual(before);
});

it('takes no more memory or time than it is given, and harms nobody', async () => {
  const order = {
    kind: 'profile',
    upload: { bytes: bomb(19), query: { kind: 'step', name: 'x' } },
  } as const;
  await expect(runChild(order, { memoryMb: 32, timeLimitMs: 60_000 })).rejects.toThrow(ChildDiedError);
  await expect(runChild(order, { memoryMb: 256, timeLimitMs: 500 })).rejects.toThrow('longer than 0.5 s');
});

it('is not read beyond 64 MiB, nor as another form, nor elsewhere', async () => {
  expect((await upload(new Uint8Array(64 * 2 ** 20 + 1), 'kind=step&name=x')).body.code).toBe('too-large');
  expect((await upload(product(), 'kind=step&name=x', 'application/zip')).status).toBe(415);
  const elsewhere = await service.app.inject({
    method: 'POST',
    url: '/v1/tasks',
    headers: { authorization: `Bearer ${service.keys.reader}`, 'content-type': 'application/octet-stream' },
    payload: Buffer.from(product()),
  });
  expect(elsewhere.statusCode).toBe(415);
});

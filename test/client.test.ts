import { type ClientOptions, CtfusionClient, NoAnswerError, ProblemError } from '@ctfusion/client';
import { GraphBuilder } from '@ctfusion/profile';
import type { DeepReadonly, TaskDocument } from '@ctfusion/schema/documents';
import {
  activationSchema,
  bundleEvaluationSchema,
  bundleListSchema,
  examinationAnswerSchema,
  healthSchema,
  heartbeatAnswerSchema,
  heartbeatsAnswerSchema,
  jobListSchema,
  keyListSchema,
  newKeySchema,
  observationAnswerSchema,
  observationListSchema,
  predictionAnswerSchema,
  problemMeaningSchema,
  problemSchema,
  rankingAnswerSchema,
  readinessSchema,
  registeredJobSchema,
  registeredOffersSchema,
  registeredSystemSchema,
  registeredTaskSchema,
  stagesAnswerSchema,
  storedBundleSchema,
  systemListSchema,
  taskListSchema,
} from '@ctfusion/schema/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { task as framesTask, openedService, readRoot } from '../packages/service/test/opened-service.js';

let service: Awaited<ReturnType<typeof openedService>>;
let url: string;
/** Requests as they went out: method, and path without the query. */
const sent: string[] = [];
const task = framesTask as TaskDocument;

beforeAll(async () => {
  service = await openedService();
  url = await service.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => service.close());

const clientOf = (key?: string, options: Partial<ClientOptions> = {}) =>
  new CtfusionClient({
    url,
    key,
    fetch(address, init) {
      sent.push(`${init?.method} ${new URL(String(address)).pathname}`);
      return fetch(address, init);
    },
    ...options,
  });

/** Holds an answer to the schema that the route declares, while it runs and while it is compiled. */
const held = async <S extends z.ZodType>(
  schema: S,
  answer: Promise<DeepReadonly<z.output<S>>>,
): Promise<z.output<S>> => schema.parse(await answer);

/** A small model of known form. */
function product(): Uint8Array {
  const g = new GraphBuilder('product');
  const x = g.input('x', ['batch', 64]);
  g.outputAs(g.node('MatMul', [x, g.weight([64, 32], { value: 0 })]), 'y');
  return g.toBytes();
}

const benchmark = {
  backend: 'torch',
  versions: { torch: '2.4' },
  measured_at: '2026-01-01T00:00:00Z',
  repeats: 1,
  features: { data_transfer_H2D_PCIe_peak_bandwidth_gbps: 11 },
  curves: [],
};

describe('a client of a service', () => {
  it('tells of machines', async () => {
    const { systems } = clientOf(service.keys.ada);
    const named = { system_id: 'a b', gpu: 'RTX 4090', cpu: 'AMD EPYC 7B13', vcpus: 16 };
    const { state } = await held(registeredSystemSchema, systems.register(named));
    expect(state).toBe('alive');
    const { registered } = await held(
      registeredOffersSchema,
      systems.registerOffers(JSON.parse(readRoot('examples/offers.json'))),
    );
    expect(registered).toHaveLength(24);
    const page = await held(systemListSchema, systems.list({ gpu: 'rtx 4090', limit: 1 }));
    expect(page.systems).toHaveLength(1);
    const { system } = await held(registeredSystemSchema, systems.get('a b'));
    expect(system.facts['gpu_name']).toBe('NVIDIA GeForce RTX 4090');
    const priced = await held(registeredSystemSchema, systems.setPrice('a b', { price_per_hour: 0.4 }));
    expect(priced.system.price_per_hour).toBe(0.4);
    const measured = await held(registeredSystemSchema, systems.addBenchmark('a b', benchmark));
    expect(measured.knowledge).toBe('benchmark');
    expect(await systems.requestBenchmark('a b')).toBeUndefined();
    const beat = await held(heartbeatAnswerSchema, systems.heartbeat('a b'));
    expect(beat.benchmark_wanted).toBe(true);
    const many = await held(heartbeatsAnswerSchema, systems.heartbeats({ system_ids: ['a b', 'nobody'] }));
    expect(many.refused).toEqual(['nobody']);
    await systems.register({ system_id: 'short', gpu: 'RTX 3090' });
    expect(await systems.remove('short')).toBeUndefined();
    await expect(systems.get('short')).rejects.toMatchObject({ code: 'not-found', status: 404 });
  });

  it('asks about tasks', async () => {
    const { tasks, answers } = clientOf(service.keys.reader);
    const { task_id } = await held(registeredTaskSchema, tasks.add(task));
    expect((await held(registeredTaskSchema, tasks.get(task_id))).task).toEqual(task);
    const profiled = tasks.addModel(product(), { kind: 'step', name: 'product', batch_size: 8 });
    expect((await held(registeredTaskSchema, profiled)).task).toMatchObject({ demand: { batch_size: 8 } });
    expect((await held(taskListSchema, tasks.list())).tasks.map(({ task_id: id }) => id)).toContain(task_id);
    const question = { task_id, system_id: 'a b' };
    const { predictions } = await held(predictionAnswerSchema, answers.predict(question));
    const batch = { questions: [question, question] };
    const many = await held(predictionAnswerSchema, answers.predictMany(batch));
    expect(many.predictions).toEqual([predictions[0], predictions[0]]);
    const { systems } = await held(rankingAnswerSchema, answers.rank({ task, operator: 'ada', top: 3 }));
    expect(systems).toHaveLength(3);
    const timed = { runs: [{ time_ms: 1e6, gpu: 'RTX 3080' }], kind: 'train', precision: 'fp16' } as const;
    expect((await held(rankingAnswerSchema, answers.rankTimed(timed))).systems.length).toBeGreaterThan(20);
    const job = await held(registeredTaskSchema, tasks.add(timed));
    const byTime = answers.predict({ task_id: job.task_id, system_id: 'a b' });
    expect((await held(predictionAnswerSchema, byTime)).bundle).toBe('transfer/train');
    const stages = await held(stagesAnswerSchema, answers.stages({ task, system_ids: ['a b'] }));
    expect(stages.systems[0]!.system_id).toBe('a b');
    const examined = await held(examinationAnswerSchema, answers.examine(question));
    expect(examined.prediction.predicted_total_time_ms).toBe(predictions[0]!.predicted_total_time_ms);
  });

  it('tells of runs, bundles, jobs and keys', async () => {
    const { observations, bundles, jobs, keys, operation } = clientOf(service.keys.admin);
    const run = { schema_version: 1, system_id: 'a b', task, times: { total_time_ms: 900 } } as const;
    const added = await held(observationAnswerSchema, observations.add(run));
    const list = await held(observationListSchema, observations.list({ system_id: 'a b' }));
    expect(list.observations.map(({ observation_id: id }) => id)).toEqual([added.observation_id]);
    const predictor = JSON.parse(readRoot('bundles/step/predictor.json'));
    const { bundle_id } = await held(storedBundleSchema, bundles.upload({ predictor }));
    const activated = await held(activationSchema, bundles.activate(bundle_id, { expected_generation: 0 }));
    expect(activated.task_kind).toBe('step');
    await expect(bundles.activate(bundle_id, { expected_generation: 0 })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(bundles.rollBack({ task_kind: 'step' })).rejects.toMatchObject({ code: 'not-found' });
    const { bundles: all } = await held(bundleListSchema, bundles.list());
    expect(all).toHaveLength(2);
    await held(bundleEvaluationSchema, bundles.evaluation(bundle_id));
    const job = await held(registeredJobSchema, jobs.add({ kind: 'evaluate', task_kind: 'frames' }));
    expect(await held(registeredJobSchema, jobs.get(job.job_id))).toEqual(job);
    expect((await held(jobListSchema, jobs.list({ limit: 1 }))).jobs).toEqual([job]);
    const made = await held(newKeySchema, keys.add({ operator: 'gil', scopes: ['read'] }));
    expect((await clientOf(made.key).systems.list({ limit: 1 })).systems).toHaveLength(1);
    expect(await keys.remove(made.key_id)).toBeUndefined();
    const told = await held(keyListSchema, keys.list());
    expect(told.keys.map(({ key_id }) => key_id)).not.toContain(made.key_id);
    expect(await held(healthSchema, operation.health())).toEqual({ status: 'ok' });
    expect((await held(readinessSchema, operation.ready())).task_kinds).toEqual(['frames', 'step']);
    expect(await operation.metrics()).toContain('ctfusion_systems{state="alive"}');
    const meaning = await held(problemMeaningSchema, operation.problem('conflict'));
    expect(meaning.status).toBe(409);
  });

  it('has a method for every route of the contract, and no other', async () => {
    const contract = (await (await fetch(`${url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(contract.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({
        name: `${method.toUpperCase()} ${path}`,
        pattern: new RegExp(`^${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      })),
    );
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.filter(({ pattern }) => !sent.some((one) => pattern.test(one)))).toEqual([]);
    expect(sent.filter((one) => !routes.some(({ pattern }) => pattern.test(one)))).toEqual([]);
    const groups = Object.values(clientOf()).map((group) => Object.getPrototypeOf(group) as object);
    const methods = groups.flatMap((group) =>
      Object.getOwnPropertyNames(group).filter((name) => name !== 'constructor'),
    );
    expect(methods).toHaveLength(routes.length);
  });
});

describe('what a service refuses', () => {
  it('is a problem document with a code of ours', async () => {
    const refusal = await clientOf()
      .systems.list()
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    if (!(refusal instanceof ProblemError)) throw new TypeError('it was not refused');
    const { problem, code, message } = refusal;
    expect(code).toBe('unauthenticated');
    expect(problemSchema.parse(problem)).toMatchObject({ status: 401, field: 'authorization' });
    expect(message).toMatch(/^authorization: a key is needed/);
    // @ts-expect-error A name of a code that there is not.
    expect(code === 'unauthentic').toBe(false);
  });

  it('is told from a service that does not answer', async () => {
    const nobody = clientOf(undefined, { url: 'http://127.0.0.1:1' }).operation.health();
    await expect(nobody).rejects.toBeInstanceOf(NoAnswerError);
    const proxy = clientOf(undefined, { fetch: async () => new Response('<h1>502</h1>', { status: 502 }) });
    await expect(proxy.operation.health()).rejects.toMatchObject({ name: 'NoAnswerError', status: 502 });
    const slow = clientOf(undefined, {
      timeoutMs: 20,
      fetch: (_, init) =>
        new Promise((__, reject) => {
          init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason));
        }),
    });
    await expect(slow.operation.health()).rejects.toThrow('no answer in time');
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(clientOf().operation.health({ signal: stopped })).rejects.toThrow('enough');
  });
});

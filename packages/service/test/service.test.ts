import { ERROR_CODES } from '@ctfusion/base';
import { loadBundle, predict, rank, textSource } from '@ctfusion/predict';
import {
  observationAnswerSchema,
  predictionAnswerSchema,
  problemSchema,
  rankingAnswerSchema,
  registeredSystemSchema,
  systemListSchema,
} from '@ctfusion/schema/service';
import { statusOf } from '@ctfusion/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frames, openedService, readRoot, task } from './opened-service.js';

let service: Awaited<ReturnType<typeof openedService>>;
beforeAll(async () => {
  service = await openedService();
});
afterAll(() => service.close());

const named = (system_id: string, more = {}) => ({
  system_id,
  gpu: 'RTX 4090',
  cpu: 'AMD EPYC 7B13',
  vcpus: 16,
  ...more,
});
const register = (body: unknown, key = service.keys.ada) => service.ask('POST', '/v1/systems', { key, body });

describe('machines', () => {
  it('are registered by a name, looked up in data sheets, and answered as the library answers', async () => {
    const { status, body } = await register(named('by-name', { price_per_hour: 0.4 }));
    expect(status).toBe(201);
    expect(registeredSystemSchema.parse(body)).toMatchObject({
      operator: 'ada',
      state: 'alive',
      knowledge: 'data-sheet',
      system: { facts: { gpu_name: 'NVIDIA GeForce RTX 4090', cores_effective: 16 }, price_per_hour: 0.4 },
    });
    const answer = await service.ask('POST', '/v1/predictions', {
      key: service.keys.reader,
      body: { system_id: 'by-name', task },
    });
    expect(answer.status).toBe(200);
    const [prediction] = predictionAnswerSchema.parse(answer.body).predictions;
    const [expected] = predict(loadBundle(textSource(frames)), { systems: [body.system], tasks: [task] });
    expect(prediction).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(prediction!.predicted_total_time_ms).toBeGreaterThan(0);
  });

  it('are registered as a marketplace offers them, ranked as the library ranks them', async () => {
    const { offers } = JSON.parse(readRoot('examples/offers.json'));
    const { body: told } = await service.ask('POST', '/v1/systems/offers', {
      key: service.keys.bob,
      body: { offers },
    });
    expect(told).toMatchObject({ refused: [] });
    expect(told.registered).toHaveLength(24);
    const { status, body } = await service.ask('POST', '/v1/rankings', {
      key: service.keys.reader,
      body: { task, operator: 'bob', deadline_ms: 300, top: 5 },
    });
    expect(status).toBe(200);
    const ranking = rankingAnswerSchema.parse(body);
    expect([ranking.systems_total, ranking.systems.length]).toEqual([24, 5]);
    const { body: list } = await service.ask('GET', '/v1/systems?operator=bob', { key: service.keys.reader });
    const alone = rank(loadBundle(textSource(frames)), {
      systems: list.systems.map(({ system }: { system: object }) => system),
      task,
      deadlineMs: 300,
    });
    expect(ranking.systems.map(({ system_id }) => system_id)).toEqual(
      alone.systems.slice(0, 5).map(({ system_id }) => system_id),
    );
    expect(ranking.systems[0]).toEqual(JSON.parse(JSON.stringify(alone.systems[0])));
  });

  it('are listed page by page and by filters', async () => {
    const seen: string[] = [];
    let after = '';
    do {
      const { body } = await service.ask('GET', `/v1/systems?operator=bob&limit=10${after}`, {
        key: service.keys.reader,
      });
      const page = systemListSchema.parse(body);
      seen.push(...page.systems.map(({ system }) => system.system_id));
      after = page.next === undefined ? '' : `&after=${encodeURIComponent(page.next)}`;
    } while (after !== '');
    expect(new Set(seen).size).toBe(24);
    const { body } = await service.ask('GET', '/v1/systems?operator=bob&gpu=rtx%203090', {
      key: service.keys.reader,
    });
    expect(body.systems.length).toBeGreaterThan(0);
    for (const { system } of body.systems) expect(system.facts.gpu_name).toContain('RTX 3090');
  });

  it('grow stale and are gone without heartbeats, and come back with one', async () => {
    await register(named('comes-and-goes'));
    const stateAfter = async (seconds: number) => {
      service.clock.at += seconds * 1000;
      const { body } = await service.ask('GET', '/v1/systems/comes-and-goes', { key: service.keys.reader });
      return body.state;
    };
    const isListed = async (state: string): Promise<boolean> => {
      const { body } = await service.ask('GET', `/v1/systems?operator=ada&state=${state}`, {
        key: service.keys.reader,
      });
      return body.systems.some(
        ({ system }: { system: { system_id: string } }) => system.system_id === 'comes-and-goes',
      );
    };
    expect(await stateAfter(179)).toBe('alive');
    expect(await isListed('alive')).toBe(true);
    expect(await stateAfter(1)).toBe('stale');
    expect([await isListed('alive'), await isListed('stale')]).toEqual([false, true]);
    const ranked = await service.ask('POST', '/v1/rankings', {
      key: service.keys.reader,
      body: { task, system_ids: ['comes-and-goes'] },
    });
    expect(ranked.body).toMatchObject({ status: 400, code: 'no-rows' });
    expect(await stateAfter(3420)).toBe('gone');
    expect(await isListed('gone')).toBe(true);
    const beat = await service.ask('PUT', '/v1/systems/comes-and-goes/heartbeat', { key: service.keys.ada });
    expect(beat).toMatchObject({ status: 200, body: { state: 'alive', benchmark_wanted: false } });
    expect(await stateAfter(0)).toBe('alive');
    const many = await service.ask('POST', '/v1/heartbeats', {
      key: service.keys.ada,
      body: { system_ids: ['comes-and-goes', 'by-name', 'nobody'] },
    });
    expect(many.body).toEqual({ recorded: 2, refused: ['nobody'], benchmark_wanted: [] });
  });

  it('take prices and benchmarks, and are asked for a new one', async () => {
    await register(named('measured'));
    const path = '/v1/systems/measured';
    const key = service.keys.ada;
    const priced = await service.ask('PUT', `${path}/price`, { key, body: { price_per_hour: 2 } });
    expect(priced.body.system.price_per_hour).toBe(2);
    const unpriced = await service.ask('PUT', `${path}/price`, { key, body: { price_per_hour: null } });
    expect(unpriced.body.system).not.toHaveProperty('price_per_hour');
    await service.ask('POST', `${path}/benchmark-requests`, { key });
    const beat = await service.ask('PUT', `${path}/heartbeat`, { key });
    expect(beat.body.benchmark_wanted).toBe(true);
    const benchmark = {
      backend: 'torch',
      versions: { torch: '2.4' },
      measured_at: '2026-01-01T00:00:00Z',
      repeats: 1,
      features: { data_transfer_H2D_PCIe_peak_bandwidth_gbps: 11 },
      curves: [],
    };
    const told = await service.ask('POST', `${path}/benchmarks`, { key, body: benchmark });
    expect(told.body).toMatchObject({ knowledge: 'benchmark', benchmark_wanted: false });
    const again = await service.ask('POST', `${path}/benchmarks`, {
      key,
      body: { ...benchmark, features: { data_transfer_H2D_PCIe_peak_bandwidth_gbps: 12 } },
    });
    expect(again.body.system.benchmarks).toHaveLength(1);
    expect((await service.ask('DELETE', path, { key })).status).toBe(204);
    expect((await service.ask('GET', path, { key })).body.code).toBe('not-found');
  });
});

describe('runs', () => {
  const predicted = async (system_id: string) => {
    const { body } = await service.ask('POST', '/v1/predictions', {
      key: service.keys.reader,
      body: { system_id, task },
    });
    return body.predictions[0];
  };
  const observe = (system_id: string, total_time_ms: number, minute: number) =>
    service.ask('POST', '/v1/observations', {
      key: service.keys.ada,
      body: {
        schema_version: 1,
        system_id,
        task,
        times: { total_time_ms },
        measured_at: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
      },
    });

  it('narrow the interval of their machine, move no other’s, and rank with what they tell', async () => {
    await register(named('learns'));
    await register(named('does-not'));
    const before = await predicted('learns');
    const truth = before.predicted_total_time_ms * 1.15;
    for (let minute = 0; minute < 3; minute++) {
      const { status, body } = await observe('learns', truth, minute);
      expect(status).toBe(201);
      const answer = observationAnswerSchema.parse(body);
      expect([answer.known, answer.doubt, answer.drifting]).toEqual([false, undefined, false]);
      if (minute === 0) expect(answer.expected!.predicted_total_time_ms).toBe(before.predicted_total_time_ms);
    }
    const after = await predicted('learns');
    const width = ({ lower_ms, upper_ms }: { lower_ms: number; upper_ms: number }) =>
      Math.log(upper_ms / lower_ms);
    expect(width(after)).toBeLessThan(width(before));
    expect(Math.abs(after.predicted_total_time_ms - truth)).toBeLessThan(
      Math.abs(before.predicted_total_time_ms - truth),
    );
    expect((await predicted('does-not')).predicted_total_time_ms).toBe(before.predicted_total_time_ms);
    const { body } = await service.ask('POST', '/v1/rankings', {
      key: service.keys.reader,
      body: { task, system_ids: ['learns', 'does-not'] },
    });
    const times = Object.fromEntries(
      body.systems.map((one: { system_id: string; predicted_total_time_ms: number }) => [
        one.system_id,
        one.predicted_total_time_ms,
      ]),
    );
    expect(times['learns']).toBeCloseTo(after.predicted_total_time_ms, 9);
    expect(times['does-not']).toBeCloseTo(before.predicted_total_time_ms, 9);
  });

  it('count once when they are told twice, and are kept but not believed when they cannot be', async () => {
    await register(named('lies'));
    const before = await predicted('lies');
    const [first, second] = [await observe('lies', 1e9, 0), await observe('lies', 1e9, 0)];
    expect(first!.body.doubt).toMatch(/longer than predicted/);
    expect(second!.body).toMatchObject({ known: true, observation_id: first!.body.observation_id });
    expect((await predicted('lies')).predicted_total_time_ms).toBe(before.predicted_total_time_ms);
    const { body } = await service.ask('GET', '/v1/observations?system_id=lies', {
      key: service.keys.reader,
    });
    expect(body.observations).toHaveLength(1);
  });

  it('flag a machine that drifts, and ask it for a benchmark', async () => {
    await register(named('drifts'));
    let drifting = false;
    for (let minute = 0; minute < 20 && !drifting; minute++) {
      const { predicted_total_time_ms, upper_ms } = await predicted('drifts');
      // Each time further than the interval that has learned from the last.
      const { body } = await observe('drifts', Math.max(upper_ms * 1.01, predicted_total_time_ms), minute);
      drifting = body.drifting;
    }
    expect(drifting).toBe(true);
    const { body } = await service.ask('GET', '/v1/systems/drifts', { key: service.keys.reader });
    expect(body).toMatchObject({ drifting: true, benchmark_wanted: true });
  });
});

describe('bundles', () => {
  it('are uploaded, activated and rolled back; a damaged one is refused', async () => {
    const key = service.keys.admin;
    const upload = (predictor: unknown) => service.ask('POST', '/v1/bundles', { key, body: { predictor } });
    const step = await upload(JSON.parse(readRoot('bundles/step/predictor.json')));
    expect(step).toMatchObject({ status: 201, body: { task_kind: 'step', active: false } });
    const damaged = await upload({ ...JSON.parse(frames['predictor.json']), target_col: 'host_time_ms' });
    expect(damaged.body).toMatchObject({ status: 400, code: 'damaged-bundle' });
    const path = `/v1/bundles/${step.body.bundle_id}/activation`;
    const activated = await service.ask('PUT', path, { key, body: { expected_generation: 0 } });
    expect(activated.body).toMatchObject({ task_kind: 'step', generation: 1 });
    expect((await service.ask('PUT', path, { key, body: { expected_generation: 0 } })).body.code).toBe(
      'conflict',
    );
    expect((await service.ask('GET', '/ready')).body.task_kinds).toEqual(['frames', 'step']);
    const rolled = await service.ask('POST', '/v1/bundles/rollback', { key, body: { task_kind: 'step' } });
    expect(rolled.body.code).toBe('not-found');
    const stepTask = JSON.parse(readRoot('examples/step-task.json'));
    const answer = await service.ask('POST', '/v1/predictions', {
      key,
      body: { system_id: 'by-name', task: stepTask },
    });
    expect(answer.body.bundle).toBe(step.body.bundle_id);
  });
});

describe('jobs', () => {
  it('tell how far they are while they run', async () => {
    const key = service.keys.admin;
    const { body } = await service.ask('POST', '/v1/jobs', {
      key,
      body: { kind: 'evaluate', task_kind: 'frames' },
    });
    const { jobs } = service.storage;
    let job = await jobs.take(60_000, 2);
    while (job !== undefined && job.jobId !== body.job_id) job = await jobs.take(60_000, 2);
    const told = async () => (await service.ask('GET', `/v1/jobs/${body.job_id}`, { key })).body.progress;
    expect(await told()).toBeUndefined();
    await jobs.extend(job!, { stage: 'judging machines', share: 0.256 });
    expect(await told()).toEqual({ stage: 'judging machines', percent: 26 });
    await jobs.finish(job!, { error: 'not done' });
    expect(await told()).toBeUndefined();
  });
});

describe('tasks', () => {
  it('have a name of their content, by which they are asked about', async () => {
    const key = service.keys.reader;
    const { status, body } = await service.ask('POST', '/v1/tasks', { key, body: task });
    expect(status).toBe(201);
    const batch = await service.ask('POST', '/v1/predictions/batch', {
      key,
      body: {
        questions: [
          { task_id: body.task_id, system_id: 'by-name' },
          { task, system_id: 'by-name' },
        ],
      },
    });
    const [first, second] = batch.body.predictions;
    expect(first).toEqual(second);
    expect((await service.ask('GET', `/v1/tasks/${'0'.repeat(64)}`, { key })).body.code).toBe('not-found');
  });
});

describe('operation', () => {
  it('tells health, figures and its contract, with headers that protect', async () => {
    expect((await service.ask('GET', '/health')).body).toEqual({ status: 'ok' });
    const metrics = await service.ask('GET', '/metrics', { key: service.keys.reader });
    expect(metrics.body).toMatch(/ctfusion_systems\{state="alive"\} \d+/);
    const contract = await service.ask('GET', '/openapi.json');
    expect(contract.body.openapi).toBe('3.1.0');
    expect(Object.keys(contract.body.paths)).toContain('/v1/systems/{system_id}/heartbeat');
    const page = await service.ask('GET', '/docs');
    expect(page.body).toContain('/v1/rankings');
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
    expect(page.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('explains every error code alike in types, pages and docs', async () => {
    const docs = readRoot('docs/service.md');
    for (const code of ERROR_CODES) {
      const { body } = await service.ask('GET', `/problems/${code}`);
      expect(body).toEqual({ code, status: statusOf(code) });
      if (statusOf(code) !== 400) expect(docs, code).toContain(`| \`${code}\` | ${statusOf(code)} |`);
    }
    for (const [, code, status] of docs.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)) {
      expect(ERROR_CODES).toContain(code);
      expect(statusOf(code as (typeof ERROR_CODES)[number])).toBe(Number(status));
    }
    const { body, headers } = await service.ask('GET', '/nowhere');
    expect(problemSchema.parse(body)).toMatchObject({ type: '/problems/not-found', status: 404 });
    expect(headers['content-type']).toContain('application/problem+json');
  });
});

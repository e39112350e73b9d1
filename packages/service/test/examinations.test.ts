import { loadBundle, predict, textSource } from '@ctfusion/predict';
import {
  bundleEvaluationSchema,
  examinationAnswerSchema,
  predictionAnswerSchema,
  rankingAnswerSchema,
  registeredTaskSchema,
  stagesAnswerSchema,
} from '@ctfusion/schema/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frames, openedService, task } from './opened-service.js';

let service: Awaited<ReturnType<typeof openedService>>;
beforeAll(async () => {
  service = await openedService();
  const { ada } = service.keys;
  for (const [system_id, gpu, price] of [
    ['examined-fast', 'RTX 4090', 0.9],
    ['examined-slow', 'RTX 3070', 0.1],
    ['examined-other', 'Tesla T4', 0.2],
  ] as const) {
    const body = { system_id, gpu, cpu: 'AMD EPYC 7B13', vcpus: 16, price_per_hour: price };
    await service.ask('POST', '/v1/systems', { key: ada, body });
  }
});
afterAll(() => service.close());

const ask = (path: string, body: unknown) => service.ask('POST', path, { key: service.keys.reader, body });

describe('examinations', () => {
  it('say what was looked up, declared and put in, and which benchmark would narrow most', async () => {
    const { status, body } = await ask('/v1/examinations', { task, system_id: 'examined-fast' });
    expect(status).toBe(200);
    const examination = examinationAnswerSchema.parse(body);
    const originOf = (column: string) => examination.values.find((value) => value.column === column)?.origin;
    expect(originOf('cores_effective')).toBe('declared');
    expect(originOf('gpu_mem_bw_gbps')).toBe('looked_up');
    const imputed = examination.values.filter(({ origin }) => origin === 'imputed');
    expect(imputed.length).toBe(examination.prediction.verdict.knowledge!.imputed.length);
    const [first, second] = examination.benchmarks;
    expect(first!.width_after).toBeLessThan(first!.width_before);
    expect(first!.width_after).toBeLessThanOrEqual(second!.width_after);
    expect(imputed.map(({ column }) => column)).toEqual(expect.arrayContaining([first!.columns[0]]));
    const { body: alone } = await ask('/v1/predictions', { task, system_id: 'examined-fast' });
    const { explanation, ...prediction } = examination.prediction;
    expect(prediction).toEqual(alone.predictions[0]);
    expect(explanation!.words.length).toBeGreaterThan(0);
  });

  it('tell of a machine with runs what these leave open', async () => {
    const body = { system_id: 'examined-often', gpu: 'RTX 3090', cpu: 'AMD EPYC 7B13', vcpus: 16 };
    await service.ask('POST', '/v1/systems', { key: service.keys.ada, body });
    const examined = async () => {
      const answer = await ask('/v1/examinations', { task, system_id: 'examined-often' });
      return examinationAnswerSchema.parse(answer.body);
    };
    const widthOf = ({ prediction }: Awaited<ReturnType<typeof examined>>): number =>
      (prediction.upper_ms! - prediction.lower_ms!) / prediction.predicted_total_time_ms!;
    const before = await examined();
    expect(before.benchmarks[0]!.width_before).toBeCloseTo(widthOf(before), 9);
    const total_time_ms = before.prediction.predicted_total_time_ms! * 1.1;
    for (const minute of [0, 1, 2])
      await service.ask('POST', '/v1/observations', {
        key: service.keys.ada,
        body: {
          schema_version: 1,
          system_id: 'examined-often',
          task,
          times: { total_time_ms },
          measured_at: `2026-01-01T00:0${minute}:00Z`,
        },
      });
    const after = await examined();
    expect(widthOf(after)).toBeLessThan(widthOf(before));
    for (const { width_before } of after.benchmarks) expect(width_before).toBeCloseTo(widthOf(after), 9);
    expect(after.nearest_systems.map(({ system }) => system)).not.toContain('examined-often');
    const { body: alone } = await ask('/v1/predictions', { task, system_id: 'examined-often' });
    const { explanation: _, ...prediction } = after.prediction;
    expect(prediction).toEqual(alone.predictions[0]);
  });

  it('give the stages of each machine, as an explanation has them', async () => {
    const system_ids = ['examined-fast', 'examined-slow'];
    const { body } = await ask('/v1/stages', { task, system_ids });
    const { systems, labels } = stagesAnswerSchema.parse(body);
    expect(systems.map(({ system_id: id }) => id)).toEqual(system_ids);
    expect(systems[0]!.parts).toContain('RTX 4090');
    const { body: known } = await service.ask('GET', '/v1/systems/examined-fast', {
      key: service.keys.reader,
    });
    const [row] = predict(loadBundle(textSource(frames)), {
      systems: [known.system],
      tasks: [task],
      explain: true,
    });
    for (const { stage, time_ms } of row!.explanation!.stages!)
      expect(systems[0]!.stages.find((one) => one.stage === stage)!.time_ms).toBeCloseTo(time_ms, 9);
    for (const { stage } of systems[0]!.stages) expect(labels[stage]).toMatch(/\w/);
    expect((await ask('/v1/stages', { task, system_ids: ['nobody'] })).status).toBe(404);
  });
});

describe('rankings by timed runs', () => {
  const timed = (more = {}) => ({
    runs: [{ time_ms: 7 * 3_600_000, gpu: 'RTX 3080' }],
    kind: 'train',
    precision: 'fp16',
    ...more,
  });

  it('give the time of the run to the same GPU within its interval, less to a faster one, and what it costs', async () => {
    const { status, body } = await ask('/v1/rankings/timed', timed({ objective: 'latency' }));
    expect(status).toBe(200);
    const { systems } = rankingAnswerSchema.parse(body);
    const of = (id: string) => systems.find(({ system_id: one }) => one === id)!;
    const [fast, slow] = [of('examined-fast'), of('examined-slow')];
    expect(fast.rank!).toBeLessThan(slow.rank!);
    expect(fast.upper_ms).toBeLessThan(7 * 3_600_000);
    expect(slow.upper_ms).toBeGreaterThan(7 * 3_600_000);
    expect(fast.expected_cost).toBeCloseTo((0.9 * fast.predicted_total_time_ms!) / 3_600_000, 9);
  });

  it('say how surely a deadline is met, and keep to a price', async () => {
    const late = await ask('/v1/rankings/timed', timed({ deadline_ms: 1000 * 3_600_000 }));
    expect(late.body.systems[0].deadline_probability).toBeGreaterThan(0.99);
    const cheap = await ask('/v1/rankings/timed', timed({ maximum_price_per_hour: 0.5 }));
    for (const { price_per_hour } of cheap.body.systems) expect(price_per_hour).toBeLessThanOrEqual(0.5);
  });

  it('are asked by the name of a task, as they are where they stand', async () => {
    const { status, body } = await ask('/v1/tasks', timed());
    expect(status).toBe(201);
    const { task_id, task: kept } = registeredTaskSchema.parse(body);
    expect(kept).toEqual(timed());
    const { body: ranking } = await ask('/v1/rankings', { task_id, objective: 'latency', gpu: 'rtx' });
    const { body: directly } = await ask('/v1/rankings/timed', timed({ objective: 'latency', gpu: 'rtx' }));
    expect(ranking).toEqual(directly);
    const ids = directly.systems.map(({ system_id }: { system_id: string }) => system_id);
    expect(ids).toContain('examined-slow');
    expect(ids).not.toContain('examined-other');
    const fast = { task_id, system_id: 'examined-fast' };
    const { body: answer } = await ask('/v1/predictions', fast);
    const { bundle, predictions } = predictionAnswerSchema.parse(answer);
    expect(bundle).toBe('transfer/train');
    const row = directly.systems.find(
      ({ system_id }: { system_id: string }) => system_id === 'examined-fast',
    );
    expect(predictions).toEqual([
      {
        system_id: 'examined-fast',
        predicted_total_time_ms: row.predicted_total_time_ms,
        lower_ms: row.lower_ms,
        upper_ms: row.upper_ms,
        level: 0.9,
        verdict: row.verdict,
      },
    ]);
    const named = { task_id, system: { system_id: 'x', gpu: 'RTX 4090' } };
    const batch = await ask('/v1/predictions/batch', {
      questions: [{ task, system_id: 'examined-fast' }, named],
    });
    expect(batch.body.predictions[1].predicted_total_time_ms).toBeCloseTo(row.predicted_total_time_ms, 6);
    expect((await ask('/v1/predictions', { task_id, system_id: 'nobody' })).status).toBe(404);
    expect((await ask('/v1/examinations', fast)).body.code).toBe('unsupported-method');
    expect((await ask('/v1/stages', { task_id, system_ids: ['examined-fast'] })).status).toBe(422);
  });

  it('tell of runs that contradict each other, with an interval that holds both, and of runs that agree nothing', async () => {
    const runs = (hours: number) => [
      { time_ms: 7 * 3_600_000, gpu: 'RTX 3080' },
      { time_ms: hours * 3_600_000, gpu: 'RTX 3080' },
    ];
    const reason = 'the runs contradict each other by more than their GPUs explain';
    const answered = async (hours: number) => {
      const { body } = await ask('/v1/rankings/timed', timed({ runs: runs(hours) }));
      return rankingAnswerSchema
        .parse(body)
        .systems.filter(({ verdict: { status } }) => status !== 'unsupported');
    };
    const contradicting = await answered(35);
    expect(contradicting.length).toBeGreaterThan(0);
    for (const { system_id: id, verdict, lower_ms: lower, upper_ms: upper } of contradicting) {
      expect(verdict.status).toBe('extrapolating');
      expect(verdict.reasons).toContain(reason);
      const agreeing = (await answered(7.1)).find(({ system_id: other }) => other === id)!;
      expect(agreeing.verdict.reasons).not.toContain(reason);
      expect(upper! / lower!).toBeGreaterThan(5 * (agreeing.upper_ms! / agreeing.lower_ms!));
    }
  });

  it('are closer for a job that training knows by name; another is told as any job, which is said', async () => {
    const widths = async (more: object) => {
      const { body } = await ask('/v1/rankings/timed', timed(more));
      return rankingAnswerSchema
        .parse(body)
        .systems.flatMap(({ upper_ms: upper, lower_ms: lower }) =>
          upper === undefined ? [] : [upper / lower!],
        );
    };
    expect(Math.max(...(await widths({ job: 'ResNet-50' })))).toBeLessThan(Math.max(...(await widths({}))));
    expect(await widths({ job: 'gpt-9' })).toEqual(await widths({}));
    const unknown = rankingAnswerSchema.parse(
      (await ask('/v1/rankings/timed', timed({ job: 'gpt-9' }))).body,
    );
    expect(unknown.systems[0]!.verdict.reasons.join()).toContain(
      "'gpt-9' is no job that training knows by name",
    );
  });

  it('refuse a GPU that nobody knows, and a kind of job that was not learned', async () => {
    const runs = [{ time_ms: 1000, gpu: 'no such card' }];
    expect((await ask('/v1/rankings/timed', timed({ runs }))).body).toMatchObject({
      code: 'unknown-name',
      field: 'runs.0.gpu',
    });
    expect((await ask('/v1/rankings/timed', timed({ kind: 'infer' }))).body.code).toBe('unknown-family');
  });
});

describe('evaluations of bundles', () => {
  it('tell of training, and of runs that were told since', async () => {
    const { body } = await ask('/v1/predictions', { task, system_id: 'examined-slow' });
    const id: string = body.bundle;
    const evaluation = async () => {
      const told = await service.ask('GET', `/v1/bundles/${id}/evaluation`, { key: service.keys.reader });
      return bundleEvaluationSchema.parse(told.body);
    };
    const before = await evaluation();
    expect(before.training_groups.length).toBeGreaterThan(10);
    expect(before.candidates.some(({ chosen }) => chosen)).toBe(true);
    const total_time_ms = body.predictions[0].predicted_total_time_ms * 1.1;
    await service.ask('POST', '/v1/observations', {
      key: service.keys.ada,
      body: { schema_version: 1, system_id: 'examined-slow', task, times: { total_time_ms } },
    });
    const after = await evaluation();
    expect(after.in_use.runs).toBe(before.in_use.runs + 1);
    expect(after.in_use.coverage).toBeGreaterThan(0);
    if (before.in_use.runs === 0) expect(after.in_use.median_error).toBeCloseTo(1 - 1 / 1.1, 9);
  });
});

describe('pages', () => {
  it('need no key, and let nothing from elsewhere in', async () => {
    const { status, headers } = await service.ask('GET', '/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('are no part of the contract; what they ask is', async () => {
    const { body } = await service.ask('GET', '/openapi.json');
    const paths = Object.keys(body.paths);
    expect(paths).not.toContain('/');
    expect(paths).toEqual(
      expect.arrayContaining([
        '/v1/examinations',
        '/v1/stages',
        '/v1/rankings/timed',
        '/v1/bundles/{bundle_id}/evaluation',
      ]),
    );
  });
});

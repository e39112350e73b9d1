import { loadBundle, predict, textSource } from '@ctfusion/predict';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frames, openedService, readRoot, task } from './opened-service.js';

let service: Awaited<ReturnType<typeof openedService>>;
beforeAll(async () => {
  service = await openedService();
});
afterAll(() => service.close());

const key = (): string => service.keys.ada;
const register = (system_id: string, more = {}) =>
  service.ask('POST', '/v1/systems', {
    key: key(),
    body: { system_id, gpu: 'RTX 4090', cpu: 'AMD EPYC 7B13', vcpus: 16, price_per_hour: 0.5, ...more },
  });
const predicted = async (system_id: string) => {
  const { body } = await service.ask('POST', '/v1/predictions', { key: key(), body: { system_id, task } });
  return body;
};
const ranked = async (system_id: string) => {
  const { body } = await service.ask('POST', '/v1/rankings', { key: key(), body: { task } });
  return body.systems.find((system: { system_id: string }) => system.system_id === system_id);
};
/** Asked three times, so that the last answer may be a remembered one; and ranked, so that the fleet is. */
const warmed = async (system_id: string) => {
  const first = await predicted(system_id);
  for (let time = 2; time <= 3; time++) expect(await predicted(system_id)).toEqual(first);
  await ranked(system_id);
  return first;
};
/** What the library says of the machine as it is stored. */
const truth = async (system_id: string, files: Record<string, string> = frames) => {
  const record = await service.storage.systems.get(system_id);
  const [prediction] = predict(loadBundle(textSource(files)), {
    systems: [{ ...record!.document }],
    tasks: [task],
  });
  return JSON.parse(JSON.stringify(prediction));
};

describe('an answer that was given before is never given again', () => {
  it('after a benchmark', async () => {
    await register('measured');
    const before = await warmed('measured');
    const backend = loadBundle(textSource(frames)).backend;
    const told = await service.ask('POST', '/v1/systems/measured/benchmarks', {
      key: key(),
      body: {
        backend,
        versions: {},
        measured_at: '2026-01-01T00:00:00Z',
        repeats: 3,
        features: { host_compute_Image_Preprocessing_Rate_peak_host_throughput: 40 },
        curves: [],
      },
    });
    expect(told.status).toBe(200);
    const after = await predicted('measured');
    expect(after.predictions).toEqual([await truth('measured')]);
    expect(after.predictions[0].predicted_total_time_ms).not.toBe(
      before.predictions[0].predicted_total_time_ms,
    );
    expect((await ranked('measured')).predicted_total_time_ms).toBe(
      after.predictions[0].predicted_total_time_ms,
    );
  });

  it('after a run', async () => {
    await register('observed');
    const before = await warmed('observed');
    const total_time_ms = before.predictions[0].predicted_total_time_ms * 1.15;
    const { body } = await service.ask('POST', '/v1/observations', {
      key: key(),
      body: { schema_version: 1, system_id: 'observed', task, times: { total_time_ms } },
    });
    const after = await predicted('observed');
    expect(after.predictions[0].upper_ms).toBe(body.expected_now.upper_ms);
    expect(after.predictions[0].upper_ms).not.toBe(before.predictions[0].upper_ms);
    expect((await ranked('observed')).upper_ms).toBeCloseTo(after.predictions[0].upper_ms, 9);
  });

  it('after another price, of a machine that is replaced, or one that is gone', async () => {
    await register('replaced');
    const before = await warmed('replaced');
    await service.ask('PUT', '/v1/systems/replaced/price', { key: key(), body: { price_per_hour: 0.01 } });
    expect((await ranked('replaced')).price_per_hour).toBe(0.01);
    await register('replaced', { gpu: 'RTX 3060' });
    const after = await predicted('replaced');
    expect(after.predictions).toEqual([await truth('replaced')]);
    expect(after).not.toEqual(before);
    await service.ask('DELETE', '/v1/systems/replaced', { key: key() });
    expect(await predicted('replaced')).toMatchObject({ status: 404, code: 'not-found' });
    expect(await ranked('replaced')).toBeUndefined();
  });

  it('after a change that another process made, once it is told', async () => {
    await register('told');
    const before = await warmed('told');
    await service.storage.systems.update(
      'told',
      (document) => ({ ...document, facts: { ...document.facts, cores_effective: 2 } }),
      new Date(),
    );
    await expect.poll(() => predicted('told')).not.toEqual(before);
    expect((await predicted('told')).predictions).toEqual([await truth('told')]);
    expect((await ranked('told')).predicted_total_time_ms).toBe(
      (await truth('told')).predicted_total_time_ms,
    );
  });

  it('after another bundle is activated, or the first one again', async () => {
    await register('bundled');
    const before = await warmed('bundled');
    const upload = async (predictor: string) =>
      await service.ask('POST', '/v1/bundles', {
        key: service.keys.admin,
        body: { predictor: JSON.parse(predictor) },
      });
    const other = readRoot('bundles/frames-cloud-servers/predictor.json');
    const { body: stored } = await upload(other);
    const activated = await service.ask('PUT', `/v1/bundles/${stored.bundle_id}/activation`, {
      key: service.keys.admin,
      body: {},
    });
    expect(activated.status).toBe(200);
    const after = await predicted('bundled');
    expect(after.bundle).toBe(stored.bundle_id);
    expect(after.predictions).toEqual([await truth('bundled', { 'predictor.json': other })]);
    await service.ask('POST', '/v1/bundles/rollback', {
      key: service.keys.admin,
      body: { task_kind: 'frames' },
    });
    expect(await predicted('bundled')).toEqual(before);
  });
});

it('a wrong question is refused the same way however often it is sent', async () => {
  const ask = () => service.ask('POST', '/v1/predictions', { key: key(), body: { system_id: 'a', task: 5 } });
  const { request_id: _, ...first } = (await ask()).body;
  expect(first).toMatchObject({ status: 400, field: 'task' });
  for (let time = 2; time <= 4; time++) {
    const { status, body } = await ask();
    expect([status, body]).toMatchObject([400, first]);
  }
});

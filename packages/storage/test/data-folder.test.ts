import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '@ctfusion/base/files';
import { openStorage, type Storage } from '@ctfusion/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseIn } from '../src/pglite/make-database.js';
import { storageOf } from './shared-database.js';

/** A database as the program left it whose last migration this was. */
const databaseText = (migration: string): string =>
  readFileSync(new URL(`fixtures/databases/${migration}.sql`, import.meta.url), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-data-'));
const lock = join(folder, 'ctfusion.lock');
let storage: Storage;

beforeAll(async () => {
  // A process that was killed while it made the database left the half of it.
  const [database, unfinished] = [join(folder, 'database'), join(folder, 'database.unfinished')];
  mkdirSync(database);
  writeFileSync(join(database, 'PG_VERSION'), 'half of it');
  writeFileSync(unfinished, '');
  // As the first program left it.
  const old = await databaseIn(database);
  expect(existsSync(unfinished)).toBe(false);
  await old.exec(databaseText('001-registry'));
  await old.close();
  // Its process was killed.
  writeFileSync(lock, JSON.stringify({ ...ownIdentity(), pid: 2 ** 30 }));
  storage = await openStorage({ folder });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a data folder', () => {
  it('of the first program is brought to today’s form with all that it holds', async () => {
    const at = new Date('2026-11-01T08:30:00.125Z');
    expect(await storage.systems.get('old-host')).toMatchObject({
      operator: 'ada',
      document: { price_per_hour: 0.19 },
      registeredAt: at,
      benchmarkWanted: false,
    });
    const { items } = await storage.observations.list('old-host', { limit: 9 });
    expect(items).toMatchObject([
      { document: { times: { total_time_ms: 812.5 } }, expected: { latencyMs: 800 } },
    ]);
    expect(await storage.bundles.active()).toMatchObject([{ bundleId: 'b1', generation: 1 }]);
    expect(await storage.keys.get('k1')).toMatchObject({ scopes: ['read', 'report'] });
    expect(await storage.jobs.list({ limit: 9 })).toEqual({ items: [] });
  });

  it('is one process’s: taken over from a dead one, refused while its process lives', async () => {
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(ownIdentity());
    await expect(openStorage({ folder })).rejects.toMatchObject({
      code: 'folder-in-use',
      location: { file: folder },
    });
  });
});

describe('a database of the program that did not know how far a job is', () => {
  let brought: Storage;
  beforeAll(async () => {
    brought = await storageOf(databaseText('002-tasks-and-jobs'));
  });
  afterAll(() => brought.close());

  it('is brought to today’s form: its machines, tasks and jobs are there, and jobs tell how far they are', async () => {
    const at = new Date('2026-11-20T09:15:00.250Z');
    expect(await brought.systems.get('asked-host')).toMatchObject({
      registeredAt: at,
      benchmarkWanted: true,
    });
    expect(await brought.tasks.get('ab'.repeat(32))).toMatchObject({
      document: { model_name: 'resnet50' },
      createdAt: at,
    });
    const done = await brought.jobs.get('done-job');
    expect(done).toMatchObject({ state: 'done', result: { mean_error_percent: 12.5 }, finishedAt: at });
    expect(done).not.toHaveProperty('progress');
    // Its worker is dead since long.
    const again = await brought.jobs.take(1000, 2);
    expect(again).toMatchObject({ jobId: 'broken-job', attempts: 2 });
    expect(await brought.jobs.extend(again!, { stage: 'fitting', share: 0.25 })).toBe(true);
    expect(await brought.jobs.get('broken-job')).toMatchObject({
      progress: { stage: 'fitting', share: 0.25 },
    });
  });
});

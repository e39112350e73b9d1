import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '@ctfusion/base/files';
import { openStorage, type Storage } from '@ctfusion/storage';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-data-'));
const lock = join(folder, 'ctfusion.lock');
let storage: Storage;

beforeAll(async () => {
  // As the first program left it.
  const old = await PGlite.create({ dataDir: join(folder, 'database') });
  await old.exec(readFileSync(new URL('fixtures/databases/001-registry.sql', import.meta.url), 'utf8'));
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
    expect(await storage.jobs.list(9)).toEqual([]);
  });

  it('is one process’s: taken over from a dead one, refused while its process lives', async () => {
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(ownIdentity());
    await expect(openStorage({ folder })).rejects.toMatchObject({
      code: 'folder-in-use',
      location: { file: folder },
    });
  });
});

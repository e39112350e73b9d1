import { openStorage, type Storage } from '@ctfusion/storage';
import { STORAGE_CASES } from '@ctfusion/storage/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { noPostgres, startPostgres, type TestPostgres } from './postgres.js';
import { emptyStorage } from './shared-database.js';

describe('a storage inside this process', () => {
  let storage: Storage;
  beforeAll(async () => {
    storage = await emptyStorage();
  });
  afterAll(() => storage.close());
  it.each(STORAGE_CASES)('$name', ({ run }) => run(storage));
});

const reason = noPostgres();
describe.skipIf(reason !== undefined)(
  `a storage in PostgreSQL${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let postgres: TestPostgres;
    let storage: Storage;
    beforeAll(async () => {
      postgres = startPostgres();
      storage = await openStorage({ databaseUrl: postgres.url });
    });
    afterAll(async () => {
      await storage?.close();
      postgres?.stop();
    });
    it.each(STORAGE_CASES)('$name', ({ run }) => run(storage));
  },
);

import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../src/workers/worker-pool.js';

describe('threads that rank', () => {
  it('tell why they die, and refuse rankings until another has begun', async () => {
    const damaged = { bundleId: 'damaged', taskKind: 'frames', files: {} };
    let pool: WorkerPool | undefined;
    const failure = await new Promise<unknown>((resolve) => {
      pool = new WorkerPool(1, () => [{ kind: 'bundle', bundle: damaged }], resolve);
    });
    expect(String(failure)).toMatch(/predictor\.json/);
    await expect(
      pool!.rank({ task: {} as never, systemIds: ['one'], level: 0.9, top: 1 }),
    ).rejects.toMatchObject({ code: 'unavailable' });
    await pool!.close();
  });
});

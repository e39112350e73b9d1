import type { Storage } from '@ctfusion/storage';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { emptyStorage } from '../../storage/test/shared-database.js';
import { Fleet } from '../src/fleet/fleet.js';
import { stateOf } from '../src/fleet/system-state.js';
import { RequestCounts } from '../src/keys/request-counts.js';

afterEach(() => vi.useRealTimers());

describe('a limit', () => {
  it('counts each caller by minutes that only go forward', () => {
    let at = 0;
    const counts = new RequestCounts({}, () => at);
    const ask = (caller: string): readonly number[] => {
      let told: readonly number[] = [];
      counts.incr(caller, (_, { current, ttl }) => (told = [current, ttl]), 60_000);
      return told;
    };
    expect([ask('a'), ask('a'), ask('b')]).toEqual([
      [1, 60_000],
      [2, 60_000],
      [1, 60_000],
    ]);
    at = 59_999;
    expect(ask('a')).toEqual([3, 1]);
    at = 60_000;
    expect(ask('a')).toEqual([1, 60_000]);
  });

  it('does not remember for ever', () => {
    const counts = new RequestCounts({}, () => 0);
    const ask = (caller: string): number => {
      let told = 0;
      counts.incr(caller, (_, { current }) => (told = current), 60_000);
      return told;
    };
    for (let index = 0; index <= 10_000; index++) ask(`caller ${index}`);
    expect([ask('caller 10000'), ask('caller 0')]).toEqual([2, 1]);
  });
});

describe('a sign of life from a clock that was ahead', () => {
  it('does not hide those that other services are told of', async () => {
    const storage = await emptyStorage();
    const now = Date.parse('2026-01-01T12:00:00Z');
    const at = (seconds: number): Date => new Date(now + 1000 * seconds);
    for (const system_id of ['ahead', 'other'])
      await storage.systems.register(
        'ada',
        { schema_version: 2, system_id, facts: {}, benchmarks: [] },
        at(0),
      );
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let clock = now;
    // As if another service had the database, too.
    const { systems, observations, tasks, bundles, jobs, keys } = storage;
    const shared: Storage = {
      ...{ systems, observations, tasks, bundles, jobs, keys, isShared: true },
      subscribe: (listener) => storage.subscribe(listener),
      ping: () => storage.ping(),
      close: () => storage.close(),
    };
    const fleet = await Fleet.open(shared, {
      workers: 0,
      onFailure: () => {},
      now: () => new Date(clock),
    });
    const heard = async (systemId: string, seconds: number) => {
      await storage.systems.recordHeartbeats([{ systemId, at: at(seconds) }]);
      vi.advanceTimersByTime(2000);
      await expect.poll(() => fleet.get(systemId)!.heartbeatAt).toEqual(at(seconds));
    };
    await heard('ahead', 3600);
    clock = now + 240_000;
    await heard('other', 240);
    expect(stateOf(fleet.get('other')!.heartbeatAt, new Date(clock))).toBe('alive');
    await fleet.close();
    await storage.close();
  });
});

import { describe, expect, it } from 'vitest';
import { Baton } from '../src/growing/baton.js';
import { Memory } from '../src/kernels/web-assembly.js';

describe('the baton', () => {
  const memory = new Memory({ initial: 1, maximum: 1, shared: true });

  it('gives every task of a job once, and none before the first job', () => {
    const baton = new Baton(memory, 64, 3);
    baton.prepare();
    expect(baton.take()).toBe(-1);
    for (let job = 1; job <= 3; job++) {
      baton.open();
      expect(baton.waitForJob(job - 1)).toBe(job);
      expect([baton.take(), baton.take(), baton.take(), baton.take()]).toEqual([0, 1, 2, -1]);
      for (let i = 0; i < 3; i++) baton.finishOne();
      baton.waitForAll();
    }
    baton.close();
    expect(baton.waitForJob(3)).toBe(-1);
  });

  it('passes a failure on', () => {
    const baton = new Baton(memory, 128, 1);
    baton.prepare();
    baton.open();
    baton.take();
    baton.fail();
    expect(() => baton.waitForAll()).toThrow(/worker thread of the training failed/);
  });
});

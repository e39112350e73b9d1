import { cpus } from 'node:os';

/** Counters at one moment. */
export interface CpuReading {
  readonly wallMs: number;
  /** CPU time of this process, all threads, ms. */
  readonly ownMs: number;
  /** CPU time of the whole machine that was not idle, ms. */
  readonly busyMs: number;
}

/** Cores' worth of work between two readings. */
export interface CpuUse {
  readonly coresUsed: number;
  /** Everything on the machine, this process included: well above `coresUsed` means that others were at work. */
  readonly coresBusy: number;
}

export function readCpu(): CpuReading {
  const own = process.cpuUsage();
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { wallMs: performance.now(), ownMs: (own.user + own.system) / 1000, busyMs };
}

export function cpuUse(before: CpuReading, after: CpuReading): CpuUse {
  const wall = Math.max(after.wallMs - before.wallMs, 1e-6);
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    coresUsed: round((after.ownMs - before.ownMs) / wall),
    coresBusy: round((after.busyMs - before.busyMs) / wall),
  };
}

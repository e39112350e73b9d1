import { cpus } from 'node:os';
import { readOr } from './cgroup.js';

/** Counters at one moment. */
export interface CpuReading {
  readonly wallMs: number;
  /** CPU time of this process and its worker, all threads, ms. */
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

/** Reads the counters; a backend that works in a process of its own gives that one's number, for its work is ours. */
export function readCpu(workerProcessId?: number): CpuReading {
  const own = process.cpuUsage();
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  const ownMs = (own.user + own.system) / 1000 + workerCpuMs(workerProcessId);
  return { wallMs: performance.now(), ownMs, busyMs };
}

/** Linux counts in ticks of 10 ms (`proc(5)`, fields 14 and 15 of `stat`); elsewhere a worker's work is not known. */
function workerCpuMs(processId: number | undefined): number {
  if (processId === undefined) return 0;
  const afterName = readOr(`/proc/${processId}/stat`, '').split(') ').at(-1) ?? '';
  const [user, system] = afterName.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * 10;
}

export function cpuUse(before: CpuReading, after: CpuReading): CpuUse {
  const wall = Math.max(after.wallMs - before.wallMs, 1e-6);
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    coresUsed: round((after.ownMs - before.ownMs) / wall),
    coresBusy: round((after.busyMs - before.busyMs) / wall),
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Limits that a container puts on this process; `undefined` where there is none. */
export interface CgroupLimits {
  /** CPU time per time: 0.5 is half a core. */
  readonly cpus: number | undefined;
  readonly memoryBytes: number | undefined;
}

/** Larger than any machine: how cgroup v1 writes "no limit". */
const noLimitBytes = 2 ** 60;

/**
 * Reads cgroup v2 (`cpu.max`, `memory.max`) and v1 (`cpu.cfs_quota_us`, `memory.limit_in_bytes`). A limit holds for all
 * groups below it, so the tightest one from this process's group up to the root counts.
 */
export function readCgroupLimits(
  root = '/sys/fs/cgroup',
  ownGroups: string = readOr('/proc/self/cgroup', ''),
): CgroupLimits {
  const cpus: number[] = [];
  const memory: number[] = [];
  for (const line of ownGroups.trim().split('\n')) {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const folder of ancestors(path)) {
      if (controllers === '') {
        const [quota, period] = readOr(join(root, folder, 'cpu.max'), '')
          .trim()
          .split(/\s+/);
        if (quota !== undefined && quota !== '' && quota !== 'max') cpus.push(Number(quota) / Number(period));
        memory.push(Number.parseInt(readOr(join(root, folder, 'memory.max'), ''), 10));
        continue;
      }
      if (controllers.split(',').includes('cpu')) {
        const base = join(root, 'cpu', folder);
        const quota = Number(readOr(join(base, 'cpu.cfs_quota_us'), '-1'));
        if (quota > 0) cpus.push(quota / Number(readOr(join(base, 'cpu.cfs_period_us'), '100000')));
      }
      if (controllers.split(',').includes('memory')) {
        memory.push(Number.parseInt(readOr(join(root, 'memory', folder, 'memory.limit_in_bytes'), ''), 10));
      }
    }
  }
  const limits = memory.filter((bytes) => Number.isFinite(bytes) && bytes < noLimitBytes);
  return {
    cpus: cpus.length > 0 ? Math.min(...cpus) : undefined,
    memoryBytes: limits.length > 0 ? Math.min(...limits) : undefined,
  };
}

/** `/a/b` → `/a/b`, `/a`, `/`. Inside a container the group's own path may not exist; its root then does. */
function ancestors(path: string): readonly string[] {
  const parts = path.split('/').filter(Boolean);
  return Array.from(
    { length: parts.length + 1 },
    (_, dropped) => `/${parts.slice(0, parts.length - dropped).join('/')}`,
  );
}

export function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

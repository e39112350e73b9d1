import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { readCgroupLimits } from '../src/machine/cgroup.js';
import { cpuUse, readCpu } from '../src/machine/cpu-usage.js';
import { measureHostClock } from '../src/machine/host-clock.js';
import { cpuinfoFlags, instructionSets } from '../src/machine/instruction-sets.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'cgroup-'));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

describe('cgroup limits', () => {
  it('are the tightest of version 2 from the own group up', () => {
    const root = tree({
      'a/cpu.max': '400000 100000\n',
      'a/b/cpu.max': 'max 100000\n',
      'a/memory.max': '1073741824\n',
      'a/b/memory.max': 'max\n',
    });
    expect(readCgroupLimits(root, '0::/a/b\n')).toEqual({ cpus: 4, memoryBytes: 2 ** 30 });
  });

  it('are found at the root, where a container sees its own', () => {
    const root = tree({ 'cpu.max': '50000 100000', 'memory.max': '536870912' });
    expect(readCgroupLimits(root, '0::/somewhere/outside\n')).toEqual({ cpus: 0.5, memoryBytes: 2 ** 29 });
  });

  it('are read in version 1 too', () => {
    const root = tree({
      'cpu/docker/cpu.cfs_quota_us': '150000',
      'cpu/docker/cpu.cfs_period_us': '100000',
      'memory/docker/memory.limit_in_bytes': '2147483648',
    });
    const own = '4:memory:/docker\n3:cpu,cpuacct:/docker\n';
    expect(readCgroupLimits(root, own)).toEqual({ cpus: 1.5, memoryBytes: 2 ** 31 });
  });

  it('are none where nothing is limited', () => {
    const unlimited = tree({
      'cpu/cpu.cfs_quota_us': '-1',
      'memory/memory.limit_in_bytes': '9223372036854771712',
    });
    const none = { cpus: undefined, memoryBytes: undefined };
    expect(readCgroupLimits(unlimited, '4:memory:/\n3:cpu:/\n')).toEqual(none);
    expect(readCgroupLimits(tree({}), '')).toEqual(none);
  });
});

describe('host clock', () => {
  it('is that of the fastest run: 32 operations of one cycle in each of 10,000 turns', () => {
    const steps = [0.4, 0.1, 0.25];
    let [call, time] = [0, 0];
    const now = () => {
      if (call % 2 === 1) time += steps[((call - 1) / 2) % steps.length]!;
      call++;
      return time;
    };
    expect(measureHostClock(now)).toBeCloseTo(3.2, 9);
  });

  it('is a clock that a processor can have', () => {
    const ghz = measureHostClock();
    expect(ghz).toBeGreaterThan(0.1);
    expect(ghz).toBeLessThan(20);
  });
});

describe('instruction sets', () => {
  it('are those that matter, in a fixed order, of x86 and of ARM', () => {
    expect(instructionSets(cpuinfoFlags('flags\t\t: fpu avx2 sse avx amx_tile\n'))).toEqual([
      'avx',
      'avx2',
      'amx_tile',
    ]);
    expect(instructionSets(cpuinfoFlags('Features\t: fp asimd sve i8mm\n'))).toEqual([
      'asimd',
      'sve',
      'i8mm',
    ]);
    expect(instructionSets(cpuinfoFlags('nothing here'))).toEqual([]);
  });
});

describe('CPU use', () => {
  it('is cores of own work and of all work', () => {
    const before = { wallMs: 1000, ownMs: 200, busyMs: 5000 };
    const after = { wallMs: 3000, ownMs: 3200, busyMs: 8600 };
    expect(cpuUse(before, after)).toEqual({ coresUsed: 1.5, coresBusy: 1.8 });
  });

  it('counts the work of a worker process as own', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => { for (let i = 0; i < 1e7; i++); }, 0)']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const childMs = (): number => {
      const alone = readCpu().ownMs;
      return readCpu(child.pid).ownMs - alone;
    };
    await expect.poll(childMs).toBeGreaterThanOrEqual(process.platform === 'linux' ? 50 : 0);
  });
});

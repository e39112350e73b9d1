import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readCgroupLimits } from '../src/machine/cgroup.js';
import { cpuUse, readCpu } from '../src/machine/cpu-usage.js';
import { queryGpus } from '../src/machine/gpu-query.js';
import { systemId } from '../src/machine/system-id.js';

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

describe('GPUs', () => {
  it("are asked of NVIDIA's tool; values that it does not have are left out", async () => {
    const line =
      'NVIDIA GeForce RTX 4070, 12282, 550.54, 3105, 210, 10501, 405, 200.00, Disabled, Default, 4, 16, [N/A]\n';
    const gpus = await queryGpus(async (program) => {
      if (program === 'nvidia-smi') return line;
      throw new Error('ENOENT');
    });
    expect(gpus).toHaveLength(1);
    expect(gpus[0]).toMatchObject({
      vendor: 'nvidia',
      name: 'NVIDIA GeForce RTX 4070',
      vramMb: 12282,
      driver: '550.54',
    });
    expect(gpus[0]!.settings).toMatchObject({ 'clocks.max.sm': '3105', 'pcie.link.gen.max': '4' });
    expect(gpus[0]!.settings).not.toHaveProperty('mig.mode.current');
  });

  it("are asked of AMD's tool", async () => {
    const json = {
      card0: { 'Card Series': 'Instinct MI210', 'VRAM Total Memory (B)': String(64 * 2 ** 30) },
      system: { 'Driver version': '6.7.0' },
    };
    const gpus = await queryGpus(async (program) => (program === 'rocm-smi' ? JSON.stringify(json) : ''));
    expect(gpus).toMatchObject([{ vendor: 'amd', name: 'Instinct MI210', vramMb: 65536, driver: '6.7.0' }]);
  });

  it('are none where neither tool is there, or neither can speak', async () => {
    expect(await queryGpus(() => Promise.reject(new Error('ENOENT')))).toEqual([]);
    expect(await queryGpus(async () => 'NVIDIA-SMI has failed')).toEqual([]);
  });
});

describe('system identifier', () => {
  it('is spelled as in the published dataset', () => {
    expect(systemId('Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz', 56, 'NVIDIA A100-PCIE-40GB')).toBe(
      'intel_xeon_gold_6330_56c__nvidia_a100_pcie_40gb',
    );
    expect(systemId('AMD EPYC™ 7402P Processor', 24, undefined)).toBe('amd_epyc_7402p_24c__no_gpu');
    expect(systemId('', 2, undefined)).toBe('unknown_2c__no_gpu');
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
    await new Promise((resolve) => setTimeout(resolve, 600));
    const [alone, together] = [readCpu(), readCpu(child.pid)];
    child.kill('SIGKILL');
    expect(together.ownMs - alone.ownMs).toBeGreaterThanOrEqual(process.platform === 'linux' ? 50 : 0);
  });
});

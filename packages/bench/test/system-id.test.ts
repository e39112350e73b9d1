import { describe, expect, it } from 'vitest';
import { type CpuSources, cpuName } from '../src/machine/cpu-name.js';
import type { GpuInfo } from '../src/machine/gpu-info.js';
import { systemId } from '../src/machine/system-id.js';

const sources = (known: Partial<CpuSources>): CpuSources => ({
  reported: '',
  family: [],
  cpuinfo: '',
  board: '',
  machine: 'host-1',
  ...known,
});
const idOf = (known: Partial<CpuSources>, cores = 2, gpus: readonly GpuInfo[] = []) =>
  systemId({ cpu: cpuName(sources(known)), cores, gpus, machine: known.machine ?? 'host-1' });

const gpu = (known: Partial<GpuInfo>): GpuInfo => ({
  vendor: 'nvidia',
  name: 'NVIDIA GeForce RTX 3060',
  isNamed: true,
  vramMb: undefined,
  driver: undefined,
  isUsable: true,
  settings: {},
  ...known,
});
const gpuPart = (...gpus: GpuInfo[]) => idOf({ reported: 'Core i5-1' }, 4, gpus).split('__')[1];

/** `/proc/cpuinfo` of an ARM guest: no model name on any line. */
const arm = (...cores: readonly (readonly [implementer: string, part: string, variant?: number])[]) =>
  cores
    .map(([implementer, part, variant = 3], index) =>
      [
        `processor\t: ${index}`,
        'BogoMIPS\t: 243.75',
        `CPU implementer\t: ${implementer}`,
        'CPU architecture: 8',
        `CPU variant\t: 0x${variant}`,
        `CPU part\t: ${part}`,
        'CPU revision\t: 1',
      ].join('\n'),
    )
    .join('\n\n');

describe('system identifier', () => {
  it('is spelled as in the published dataset', () => {
    const a100 = gpu({ name: 'NVIDIA A100-PCIE-40GB', vramMb: 40960 });
    expect(idOf({ reported: 'Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz' }, 56, [a100])).toBe(
      'intel_xeon_gold_6330_56c__nvidia_a100_pcie_40gb',
    );
    expect(idOf({ reported: 'AMD EPYC™ 7402P Processor' }, 24)).toBe('amd_epyc_7402p_24c__no_gpu');
  });

  it("tells apart what a hypervisor's name leaves open", () => {
    const milan = idOf({ reported: 'AMD EPYC', family: ['25', '1', '1'] });
    const genoa = idOf({ reported: 'AMD EPYC', family: ['25', '17', '1'] });
    expect(milan).toBe('amd_epyc_family_25_model_1_stepping_1_2c__no_gpu');
    expect(genoa).not.toBe(milan);
    for (const name of [
      'Intel Xeon Processor',
      'Intel Xeon CPU @ 2.20GHz',
      'QEMU Virtual CPU version 2.5+',
    ]) {
      expect(idOf({ reported: name, family: ['6', '85', '7'] })).toContain('family_6_model_85_stepping_7');
    }
    const cpuinfo = 'model name : AMD EPYC\ncpu family\t: 25\nmodel\t\t: 17\nstepping\t: 1\n';
    expect(idOf({ cpuinfo })).toBe(genoa);
  });

  it('of an ARM guest without a model name has the design of its cores, and whose machine it is', () => {
    const n1 = { cpuinfo: arm(['0x41', '0xd0c'], ['0x41', '0xd0c']) };
    expect(idOf({ ...n1, board: 'Amazon EC2' })).toBe('arm_neoverse_n1_r3p1_amazon_ec2_2c__no_gpu');
    expect(idOf({ ...n1, reported: '-' })).toBe('arm_neoverse_n1_r3p1_2c__no_gpu');
    expect(idOf({ ...n1, reported: 'ARM Neoverse-N1', board: 'Amazon EC2' })).toBe(
      'arm_neoverse_n1_r3p1_amazon_ec2_2c__no_gpu',
    );
    expect(idOf({ cpuinfo: arm(['0x41', '0xd40', 1]) })).toBe('arm_neoverse_v1_r1p1_2c__no_gpu');
    expect(idOf({ cpuinfo: arm(['0x41', '0xd0c', 4]) })).not.toBe(idOf(n1));
    expect(idOf({ cpuinfo: arm(['0x41', '0xd0c'], ['0xc0', '0xac3']) })).toMatch(
      /^arm_neoverse_n1_ampere_ampere_1_/,
    );
    expect(idOf({ cpuinfo: arm(['0x41', '0xd99']) })).toMatch(/^arm_part_0xd99_/);
    expect(idOf({ cpuinfo: arm(['0x99', '0x123']) })).toMatch(/^part_0x99_0x123_/);
    expect(idOf({ ...n1, reported: 'Ampere Altra Q80-30' })).toBe('ampere_altra_q80_30_2c__no_gpu');
  });

  it('of an unknown CPU is of its board, and without one of this machine alone', () => {
    expect(idOf({ board: 'Raspberry Pi 4 Model B Rev 1.4' })).toBe(
      'raspberry_pi_4_model_b_rev_1_4_2c__no_gpu',
    );
    expect(idOf({ machine: 'host-1' })).toMatch(/^unknown_[0-9a-f]{8}_2c__no_gpu$/);
    expect(idOf({ machine: 'host-1' })).not.toBe(idOf({ machine: 'host-2' }));
  });

  it("has the cores of a container's quota, fractions too", () => {
    const cores = [0.5, 1, 1.5].map((count) => idOf({ reported: 'Core i5-1' }, count));
    expect(cores.map((id) => id.split('__')[0])).toEqual([
      'core_i5_1_0_5c',
      'core_i5_1_1c',
      'core_i5_1_1_5c',
    ]);
  });

  it("has the GPU's memory unless the name says it, its slice, and how many there are", () => {
    expect(gpuPart(gpu({ vramMb: 12288 }))).toBe('nvidia_geforce_rtx_3060_12gb');
    expect(gpuPart(gpu({ vramMb: 8192 }))).toBe('nvidia_geforce_rtx_3060_8gb');
    expect(gpuPart(gpu({ name: 'NVIDIA H100 80GB HBM3', vramMb: 81559 }))).toBe('nvidia_h100_80gb_hbm3');
    expect(gpuPart(gpu({ name: 'NVIDIA H100 80GB HBM3', vramMb: 20480, slice: '1g.20gb' }))).toBe(
      'nvidia_h100_80gb_hbm3_mig_1g_20gb',
    );
    expect(gpuPart(gpu({ name: 'NVIDIA H100 80GB HBM3', slice: 'mig' }))).toBe('nvidia_h100_80gb_hbm3_mig');
    const t4 = gpu({ name: 'Tesla T4', vramMb: 15360 });
    expect(gpuPart(t4, t4)).toBe('tesla_t4_15gb_x2');
    expect(gpuPart(t4, gpu({ vramMb: 12288 }))).toBe('tesla_t4_15gb_and_nvidia_geforce_rtx_3060_12gb');
    expect(gpuPart({ ...t4, isUsable: false }, gpu({ vramMb: 12288 }))).toBe('nvidia_geforce_rtx_3060_12gb');
    expect(gpuPart({ ...t4, isUsable: false })).toBe('tesla_t4_15gb');
    expect(gpuPart(t4, gpu({ vendor: 'intel', name: 'Intel GPU 8086:4680' }))).toBe('tesla_t4_15gb');
  });

  it('of a GPU without a name is of its device, and without one of this machine alone', () => {
    const unnamed = {
      isNamed: false,
      name: 'AMD GPU 1002:74a1 gfx942',
      deviceId: '1002:74a1',
      vramMb: 196288,
    };
    expect(gpuPart(gpu(unnamed))).toBe('amd_gpu_1002_74a1_gfx942_192gb');
    const unknown = [gpu({ isNamed: false, name: 'NVIDIA GPU' })];
    expect(idOf({ machine: 'a', reported: 'i5-1' }, 2, unknown)).not.toBe(
      idOf({ machine: 'b', reported: 'i5-1' }, 2, unknown),
    );
  });
});

import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { queryGpus } from '../src/machine/gpu-query.js';
import { queryNvidia } from '../src/machine/nvidia-smi.js';
import { pciGpus } from '../src/machine/pci-gpus.js';
import { type RunProgram, runProgram, toolNumber, toolValue } from '../src/machine/tool-answer.js';
import { temporaryFolder } from './support.js';

const root = temporaryFolder('gpu-query');
afterAll(() => rmSync(root, { recursive: true }));

/** What a fake tool prints and exits with. */
type Answer = string | { readonly output?: string; readonly complaint?: string; readonly exitCode: number };
type Tool = (args: readonly string[]) => Answer;

/** A machine whose tools are functions; those it lacks are not found. */
function machine(tools: Readonly<Record<string, Tool>>): RunProgram {
  return async (program, args) => {
    const answer = tools[program]?.(args);
    if (answer === undefined) return { output: '', complaint: '', exitCode: undefined };
    const given = typeof answer === 'string' ? { output: answer, exitCode: 0 } : answer;
    return { output: '', complaint: '', ...given };
  };
}

const gpus = async (
  tools: Readonly<Record<string, Tool>>,
  bus = () => pciGpus({ pci: root, nvidia: root }),
) => (await queryGpus(machine(tools), bus)).gpus;
const nvidia = (tool: Tool) => gpus({ 'nvidia-smi': tool });

const rtx4070 =
  'NVIDIA GeForce RTX 4070, 12282, 550.54, 3105, 210, 10501, 405, 200.00, Disabled, Default, 4, 16, [N/A]\n';

describe('the word of a tool', () => {
  it('is none where it only says that it does not know', () => {
    const absent = ['', '-', 'N/A', '[N/A]', '[Not Supported]', 'Not Supported', '[Unknown Error]', 'ERR!'];
    expect([...absent, '[GPU requires reset]', undefined].map(toolValue)).toEqual(Array(10).fill(undefined));
    expect(toolValue(' Tesla T4 ')).toBe('Tesla T4');
    expect([toolNumber('[N/A]'), toolNumber('abc'), toolNumber('15360'), toolNumber('0')]).toEqual([
      undefined,
      undefined,
      15360,
      0,
    ]);
  });
});

describe('nvidia-smi', () => {
  it('tells of a GPU; values that it does not have are left out', async () => {
    const [gpu, ...others] = await nvidia(() => rtx4070);
    expect(others).toEqual([]);
    const expected = { vendor: 'nvidia', name: 'NVIDIA GeForce RTX 4070', vramMb: 12282, driver: '550.54' };
    expect(gpu).toMatchObject({ ...expected, isUsable: true });
    expect(gpu!.settings).toMatchObject({ 'clocks.max.sm': '3105', 'pcie.link.gen.max': '4' });
    expect(gpu!.settings).not.toHaveProperty('mig.mode.current');
  });

  it('is asked again without a field that its driver does not know', async () => {
    const asked: string[] = [];
    const [gpu] = await nvidia((args) => {
      asked.push(args[0]!);
      const unknown = ['mig.mode.current', 'pcie.link.gen.max'].find((field) => args[0]!.includes(field));
      if (unknown !== undefined) {
        return { output: `Field "${unknown}" is not a valid field to query.\n\n`, exitCode: 2 };
      }
      return 'Tesla K80, 11441, 418.87, 875, 324, 2505, 324, 149.00, Disabled, Default, 16';
    });
    expect(gpu).toMatchObject({ name: 'Tesla K80', vramMb: 11441, driver: '418.87' });
    expect(gpu!.settings['pcie.link.width.max']).toBe('16');
    expect(asked).toHaveLength(3);
  });

  it('is asked field by field where it does not say which field it does not know', async () => {
    const answers: Readonly<Record<string, string>> = { name: 'A\nB', 'memory.total': '8192\n16384' };
    const found = await nvidia(([query]) => {
      const answer = answers[query!.replace('--query-gpu=', '')];
      return answer ?? { complaint: 'not a valid field', exitCode: 2 };
    });
    expect(found.map(({ name, vramMb }) => [name, vramMb])).toEqual([
      ['A', 8192],
      ['B', 16384],
    ]);
  });

  it('may warn before it answers, and may have one GPU out of order among others', async () => {
    const warning = 'WARNING: infoROM is corrupted at gpu 0000:3B:00.0, please contact support\n';
    expect(await nvidia(() => warning + rtx4070)).toHaveLength(1);
    expect(await nvidia(() => ({ output: rtx4070, complaint: 'GPU is lost', exitCode: 15 }))).toHaveLength(1);
  });

  const nameless = 'N/A, N/A, N/A, N/A, N/A, N/A, N/A, N/A, N/A, N/A, N/A, N/A, N/A';
  it('that has no name for a GPU gives its PCI device instead', async () => {
    const named: Tool = ([query]) => (query!.includes('pci.device_id') ? '0x220410DE\n' : nameless);
    expect(await nvidia(named)).toMatchObject([
      { name: 'NVIDIA GPU 10de:2204', deviceId: '10de:2204', isNamed: false, vramMb: undefined },
    ]);
    const listed: Tool = ([query]) => (query === '-L' ? 'GPU 0: Tesla T4 (UUID: GPU-5c89852c)\n' : nameless);
    expect(await nvidia(listed)).toMatchObject([{ name: 'Tesla T4', isNamed: true }]);
    expect(await nvidia(() => nameless)).toMatchObject([{ name: 'NVIDIA GPU', isNamed: false }]);
  });

  it('tells the MIG slice that programs run on', async () => {
    const line =
      'NVIDIA A100-SXM4-40GB, 40960, 535.54, 1410, 1410, 1215, 1215, 400.00, Enabled, Default, 4, 16, Enabled';
    const list = [
      'GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5c89852c)',
      '  MIG 3g.20gb     Device  0: (UUID: MIG-aaaa)',
      '  MIG 1c.2g.10gb  Device  1: (UUID: MIG-bbbb)',
    ].join('\n');
    const run = machine({ 'nvidia-smi': ([query]) => (query === '-L' ? list : line) });
    const slice = async (visible?: string) =>
      (await queryNvidia(run, { CUDA_VISIBLE_DEVICES: visible })).gpus[0]!;
    expect(await slice()).toMatchObject({ slice: '3g.20gb', vramMb: 20480 });
    expect(await slice('MIG-bbbb')).toMatchObject({ slice: '1c.2g.10gb', vramMb: 10240 });
    expect(await nvidia(() => line)).toMatchObject([{ slice: 'mig', vramMb: undefined }]);
  });

  it('is heard as far as CUDA_VISIBLE_DEVICES lets programs see', async () => {
    const line = (name: string) => `${name}, 8192, 535.54, 1, 1, 1, 1, 1, Disabled, Default, 4, 16, [N/A]`;
    const visibleOf = async (names: string[], environment: Readonly<Record<string, string>>) => {
      const list = names.map((name, index) => `GPU ${index}: ${name} (UUID: GPU-${index}aaa-1)`).join('\n');
      const run = machine({
        'nvidia-smi': ([query]) => (query === '-L' ? list : names.map(line).join('\n')),
      });
      return (await queryNvidia(run, environment)).gpus.map(({ isUsable }) => isUsable);
    };
    const [alike, unlike] = [
      ['Tesla T4', 'Tesla T4'],
      ['Tesla T4', 'Tesla K80'],
    ];
    expect(await visibleOf(alike, {})).toEqual([true, true]);
    expect(await visibleOf(alike, { CUDA_VISIBLE_DEVICES: '1' })).toEqual([false, true]);
    expect(await visibleOf(alike, { CUDA_VISIBLE_DEVICES: '' })).toEqual([false, false]);
    expect(await visibleOf(unlike, { CUDA_VISIBLE_DEVICES: 'GPU-1aaa' })).toEqual([false, true]);
    // CUDA's own order of unlike GPUs is not nvidia-smi's.
    expect(await visibleOf(unlike, { CUDA_VISIBLE_DEVICES: '1' })).toEqual([true, true]);
    const ordered = { CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' };
    expect(await visibleOf(unlike, ordered)).toEqual([false, true]);
  });

  it('that shows a GPU by failing is told of, and the GPU is not usable', async () => {
    const mismatch: Tool = () => ({
      output: 'Failed to initialize NVML: Driver/library version mismatch',
      exitCode: 18,
    });
    const { gpus: found, problems } = await queryGpus(machine({ 'nvidia-smi': mismatch }), () => []);
    expect(found).toMatchObject([{ vendor: 'nvidia', isNamed: false, isUsable: false }]);
    expect(problems).toEqual(['nvidia-smi: Failed to initialize NVML: Driver/library version mismatch']);
  });

  it('that has no driver to ask is no GPU, whatever its exit status', async () => {
    const failed =
      'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver, make sure it is installed';
    expect(await nvidia(() => failed)).toEqual([]);
    expect(await nvidia(() => ({ output: 'No devices were found', exitCode: 6 }))).toEqual([]);
    expect(await gpus({})).toEqual([]);
  });
});

describe("AMD's tools", () => {
  const vram = { 'VRAM Total Memory (B)': '205822885888' };
  const rocm = (card: object, before = '') =>
    gpus({
      'rocm-smi': () =>
        `${before}${JSON.stringify({ card0: { ...vram, ...card }, system: { 'Driver version': '6.8.5' } })}\n`,
    });

  it('tell of a GPU under whatever keys their version has', async () => {
    const expected = {
      vendor: 'amd',
      name: 'AMD Instinct MI300X',
      isNamed: true,
      vramMb: 196288,
      driver: '6.8.5',
    };
    for (const key of ['Card Series', 'Card series', 'Device Name', 'Card Model', 'Card model']) {
      expect(await rocm({ [key]: 'AMD Instinct MI300X' })).toMatchObject([expected]);
    }
  });

  it('may warn before their JSON, in brackets too', async () => {
    const warning =
      'WARNING: AMD GPU device(s) is/are in a low-power state. Check {control} [runtime_status]\n\n';
    expect(await rocm({ 'Card Series': 'Radeon PRO W7900' }, warning)).toMatchObject([
      { name: 'Radeon PRO W7900' },
    ]);
  });

  it('that have no name give PCI device and architecture', async () => {
    const card = { 'Card Series': 'N/A', 'Card Model': '0x74a1', 'GFX Version': 'gfx942' };
    expect(await rocm(card)).toMatchObject([
      { name: 'AMD GPU 1002:74a1 gfx942', deviceId: '1002:74a1', isNamed: false },
    ]);
    expect(await rocm({ 'GFX Version': 'gfx90a' })).toMatchObject([{ name: 'AMD GPU gfx90a' }]);
  });

  it('amd-smi is asked where rocm-smi is missing or knows no name', async () => {
    const gpu = {
      gpu: 0,
      asic: { market_name: 'AMD Instinct MI300X', device_id: '0x74a1', target_graphics_version: 'gfx942' },
      vram: { size: { value: 196592, unit: 'MB' } },
      driver: { version: '6.12.12' },
    };
    const expected = [{ name: 'AMD Instinct MI300X', vramMb: 196592, driver: '6.12.12' }];
    expect(await gpus({ 'amd-smi': () => JSON.stringify([gpu]) })).toMatchObject(expected);
    const both = {
      'rocm-smi': () => '{"card0": {"Card Series": "N/A"}}',
      'amd-smi': () => JSON.stringify({ gpu_data: [gpu] }),
    };
    expect(await gpus(both)).toMatchObject(expected);
  });

  it('that print anything else are no GPU', async () => {
    for (const text of ['', 'no ROCm here', '{"system": {}}', '[1]', '{broken']) {
      expect(await gpus({ 'rocm-smi': () => text, 'amd-smi': () => text })).toEqual([]);
    }
  });
});

/** Folders as Linux shows them. */
function bus(devices: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const folder = join(root, `bus-${Object.keys(devices).join()}-${Math.random()}`);
  for (const [address, files] of Object.entries(devices)) {
    for (const [name, text] of Object.entries(files)) {
      const path =
        name === 'information' ? join(folder, 'nvidia', address, name) : join(folder, 'pci', address, name);
      mkdirSync(dirname(path), { recursive: true });
      if (name === 'driver') symlinkSync(`../../drivers/${text}`, path);
      else writeFileSync(path, `${text}\n`);
    }
  }
  return () => pciGpus({ pci: join(folder, 'pci'), nvidia: join(folder, 'nvidia') });
}

describe('the PCI bus', () => {
  const card = { vendor: '0x10de', device: '0x2204', class: '0x030000' };

  it('shows GPUs that no tool tells of, and whether a driver holds them', async () => {
    const devices = bus({
      '0000:01:00.0': { ...card, driver: 'nvidia', information: 'Model: \t\t NVIDIA GeForce RTX 3090' },
      '0000:02:00.0': { vendor: '0x1002', device: '0x73bf', class: '0x030000', driver: 'vfio-pci' },
      '0000:03:00.0': { vendor: '0x1a03', device: '0x2000', class: '0x030000', driver: 'ast' },
      '0000:04:00.0': { vendor: '0x10de', device: '0x1aef', class: '0x040300' },
    });
    expect(await gpus({}, devices)).toMatchObject([
      { vendor: 'nvidia', name: 'NVIDIA GeForce RTX 3090', deviceId: '10de:2204', isUsable: true },
      { vendor: 'amd', name: 'AMD GPU 1002:73bf', isNamed: false, isUsable: false },
    ]);
  });

  it('names the device of a GPU that the tool cannot name, and one whose tool fails is not usable', async () => {
    const devices = bus({ '0000:01:00.0': { ...card, driver: 'nvidia' } });
    const nameless: Tool = () => Array(13).fill('[Unknown Error]').join(', ');
    expect(await gpus({ 'nvidia-smi': nameless }, devices)).toMatchObject([
      { name: 'NVIDIA GPU 10de:2204', isNamed: false, isUsable: true },
    ]);
    const failed: Tool = () => ({ output: 'Driver/library version mismatch', exitCode: 18 });
    expect(await gpus({ 'nvidia-smi': failed }, devices)).toMatchObject([
      { name: 'NVIDIA GPU 10de:2204', isUsable: false },
    ]);
  });
});

describe('a program', () => {
  it('is heard on both streams whatever its exit status, and missed without a fault', async () => {
    const path = join(root, 'tool');
    writeFileSync(path, '#!/bin/sh\necho told; echo warned >&2; exit 3\n');
    chmodSync(path, 0o755);
    expect(await runProgram(path, [])).toEqual({ output: 'told\n', complaint: 'warned\n', exitCode: 3 });
    expect(await runProgram(join(root, 'none'), [])).toMatchObject({ output: '', exitCode: undefined });
  });
});

import { type Table, tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { assess, crossJoin, type Predictor } from '../src/index.js';
import { createCpuResolver, createGpuResolver, offerTable } from '../src/systems/index.js';
import { readCatalog } from './support/catalog.js';

const resolvers = {
  gpu: createGpuResolver(readCatalog('gpu')),
  cpu: createCpuResolver(readCatalog('cpu')),
};

const needing = (...inputs: string[]): Predictor =>
  ({
    kind: 'any',
    inputs,
    trainingDomain: {},
    trainedSettings: {},
    backend: '',
  }) as unknown as Predictor;

const machine = (gpu: string, more: Record<string, string> = {}): Table =>
  offerTable([{ id: 'mine', gpu, ...more }], resolvers, 'machines');

const asking = (demand: Record<string, string>): Table =>
  tableFromRecords([{ model_name: 'm', ...demand }], 'tasks', columnType);

const judged = (machines: Table, demand: Record<string, string>, predictor = needing()) =>
  assess(crossJoin(machines, asking(demand)), predictor)[0]!;

describe('a task that asks for an interface to a GPU', () => {
  it.each([
    ['cuda', 'RX 7900 XTX', "'cuda' needs an NVIDIA GPU, and 'AMD Radeon RX 7900 XTX' is by AMD"],
    ['cuda', 'Arc A770 16GB', "'cuda' needs an NVIDIA GPU, and 'Intel Arc A770 16GB' is by Intel"],
    ['cuda', 'M4 Max', "'cuda' needs an NVIDIA GPU, and 'M4 Max' is by Apple"],
    ['cuda', 'Radeon Brandnew 1', "'cuda' needs an NVIDIA GPU, and 'Radeon Brandnew 1' is by AMD"],
    ['rocm', 'RTX 4090', "'rocm' needs an AMD GPU, and 'NVIDIA GeForce RTX 4090' is by NVIDIA"],
    ['metal', 'RTX 4090', "'metal' needs an Apple GPU, and 'NVIDIA GeForce RTX 4090' is by NVIDIA"],
  ])("by '%s' is not for a %s", (accelerator, gpu, reason) => {
    // What the machine lacks beside does not matter.
    const { status, reasons } = judged(machine(gpu), { accelerator }, needing('gpu_compute_none'));
    expect([status, reasons]).toEqual(['unsupported', [reason]]);
  });

  it('is not for a machine without a GPU', () => {
    const server = machine('', { cpu: 'Xeon E5-2680 v4', gpus: '0' });
    for (const [accelerator, gpu] of [
      ['cuda', 'an NVIDIA GPU'],
      ['vulkan', 'a GPU'],
    ] as const)
      expect(judged(server, { accelerator }).reasons).toEqual([
        `'${accelerator}' needs ${gpu}, and the machine has no GPU`,
      ]);
    expect(judged(server, { accelerator: 'cpu' }).status).toBe('supported');
  });

  it('names it in its runtime, too', () => {
    expect(judged(machine('RX 7900 XTX'), { runtime: 'onnxruntime-cuda' }).reasons).toEqual([
      "'onnxruntime-cuda' needs an NVIDIA GPU, and 'AMD Radeon RX 7900 XTX' is by AMD",
    ]);
  });

  it.each([
    ['cuda', 'RTX 4090'],
    ['cuda', 'no such card'],
    ['rocm', 'MI300X'],
    ['metal', 'M4 Max'],
    ['vulkan', 'RX 7900 XTX'],
  ])("by '%s' may be for '%s'", (accelerator, gpu) => {
    expect(judged(machine(gpu), { accelerator }).status).not.toBe('unsupported');
  });
});

describe('a name that leaves open which GPU it is', () => {
  const lacking = needing('device_mem_bw_gbps');
  const question = (gpu: string): string => judged(machine(gpu), {}, lacking).reasons[0]!;

  it('has its candidates named where too little is known', () => {
    expect(question('H100')).toMatch(
      /^'H100' may be several GPUs: did you mean NVIDIA H100 PCIe 80GB, NVIDIA H100 SXM5 80GB, NVIDIA H100 NVL 94GB, .* or NVIDIA H100 SXM5 94GB\?$/,
    );
    expect(question('RTX PRO 6000')).toMatch(/did you mean .* Workstation Edition or .* Server Edition\?$/);
    expect(question('M4 Max')).toMatch(/did you mean Apple M4 Max .* or Apple M4 Max .*\?$/);
  });

  it('is told to be unknown where no part has it', () => {
    expect(question('no such card')).toMatch(/^GPU 'no such card': /);
  });

  it('is told beside an answer, too, and what is sure of what it is is not', () => {
    const { status, reasons } = judged(machine('H100'), {});
    expect([status, reasons]).toEqual(['supported', [expect.stringMatching(/^'H100' may be several GPUs/)]]);
    expect(judged(machine('RTX 4090'), {}).reasons).toEqual([]);
  });
});

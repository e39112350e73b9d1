import { type Table, tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { type LanguageModel, languageModel } from '../src/index.js';
import type { Predictor } from '../src/predictor.js';
import { memoryMisfits } from '../src/verdict/memory-fit.js';

const predictor = { taskKind: 'generation' } as Predictor;

interface Asked {
  readonly model: string;
  readonly bits: number;
  readonly tokens?: number;
  readonly sequences?: number;
  readonly runtime?: string;
  readonly accelerator?: string;
  readonly devices?: number;
  readonly deviceLayers?: number;
  readonly by?: string;
}
interface Machine {
  readonly vramGb?: number;
  readonly hostGib?: number;
  readonly gpus?: number;
}

function row(asked: Asked, machine: Machine): Table {
  const model: LanguageModel = languageModel(asked.model)!;
  return tableFromRecords(
    [
      {
        model_name: asked.model,
        params: model.params,
        active_params: model.activeParams,
        transformer_layers: model.layers,
        cache_layers: model.cacheLayers ?? null,
        model_width: model.width,
        kv_heads: model.kvHeads,
        head_size: model.headSize,
        weight_bits: asked.bits,
        prompt_tokens: asked.tokens ?? 512,
        generated_tokens: 0,
        sequences: asked.sequences ?? 1,
        runtime: asked.runtime ?? 'llama.cpp',
        accelerator: asked.accelerator ?? 'cuda',
        parallel_devices: asked.devices ?? 1,
        parallel_by: asked.by ?? null,
        device_layers: asked.deviceLayers ?? null,
        vram_gb: machine.vramGb ?? null,
        memory_mb: machine.hostGib === undefined ? null : machine.hostGib * 1024,
        gpus: machine.gpus ?? null,
      },
    ],
    'asked',
    columnType,
  );
}
const judged = (asked: Asked, machine: Machine) => memoryMisfits(row(asked, machine), predictor);

/** Hand counts: parameters × bits / 8 / 2^30 GiB of weights, beside a cache that is told where it matters. */
const MISFITS: readonly (readonly [what: string, asked: Asked, machine: Machine])[] = [
  ['7B in half precision: 12.6 GiB in 8', { model: 'Llama-2-7B', bits: 16 }, { vramGb: 8 }],
  ['7B in half precision: 12.6 GiB in 12', { model: 'Llama-2-7B', bits: 16 }, { vramGb: 12 }],
  ['8B in half precision: 15.0 GiB in 12', { model: 'Llama-3.1-8B', bits: 16 }, { vramGb: 12 }],
  ['8B in single precision: 29.9 GiB in 24', { model: 'Llama-3.1-8B', bits: 32 }, { vramGb: 24 }],
  ['8B of 8.5 bits: 7.9 GiB in 6', { model: 'Llama-3.1-8B', bits: 8.5 }, { vramGb: 6 }],
  ['8B of 4.9 bits: 4.6 GiB in 4', { model: 'Llama-3.1-8B', bits: 4.89 }, { vramGb: 4 }],
  ['13B in half precision: 24.2 GiB in 24', { model: 'Llama-2-13B', bits: 16 }, { vramGb: 24 }],
  ['14B in half precision: 27.5 GiB in 24', { model: 'Qwen2.5-14B', bits: 16 }, { vramGb: 24 }],
  ['32B of 4.9 bits: 18.6 GiB in 16', { model: 'Qwen2.5-32B', bits: 4.89 }, { vramGb: 16 }],
  ['32B of 8.5 bits: 32.4 GiB in 24', { model: 'Qwen2.5-32B', bits: 8.5 }, { vramGb: 24 }],
  ['70B of 4.9 bits: 40.2 GiB in 24', { model: 'Llama-3.1-70B', bits: 4.89 }, { vramGb: 24 }],
  ['70B of 6.6 bits: 53.9 GiB in 48', { model: 'Llama-3.1-70B', bits: 6.56 }, { vramGb: 48 }],
  ['70B in half precision: 131.4 GiB in 80', { model: 'Llama-3.1-70B', bits: 16 }, { vramGb: 80 }],
  [
    '70B in half precision: 131.4 GiB in 2 × 24',
    { model: 'Llama-3.1-70B', bits: 16, devices: 2 },
    { vramGb: 24 },
  ],
  [
    '70B in half precision: 131.4 GiB in 4 × 24',
    { model: 'Llama-3.1-70B', bits: 16, devices: 4 },
    { vramGb: 24 },
  ],
  [
    '70B of 4.9 bits on 2 devices of which one is there',
    { model: 'Llama-3.1-70B', bits: 4.89, devices: 2 },
    { vramGb: 24, gpus: 1 },
  ],
  ['671B of 4.5 bits: 352 GiB in 80', { model: 'deepseek2-671B', bits: 4.5 }, { vramGb: 80 }],
  [
    'every expert is held: 30B of 4.9 bits: 17.4 GiB in 12',
    { model: 'Qwen3-30B-A3B', bits: 4.89 },
    { vramGb: 12 },
  ],
  [
    'a cache: 7B of 4.6 bits, 32 heads of 128, 64 k tokens: 3.6 + 32 GiB in 24',
    { model: 'Llama-2-7B', bits: 4.55, tokens: 65536 },
    { vramGb: 24 },
  ],
  [
    'caches: 8B of 4.9 bits, 32 sequences of 8 k tokens: 4.6 + 32 GiB in 24',
    { model: 'Llama-3.1-8B', bits: 4.89, tokens: 8192, sequences: 32 },
    { vramGb: 24 },
  ],
  [
    'a CPU: 70B of 4.9 bits: 40.2 GiB in 32',
    { model: 'Llama-3.1-70B', bits: 4.89, accelerator: 'cpu' },
    { hostGib: 32, vramGb: 80 },
  ],
  [
    'an Apple chip: 70B of 4.9 bits: 40.2 GiB in 36',
    { model: 'Llama-3.1-70B', bits: 4.89, accelerator: 'metal' },
    { hostGib: 36 },
  ],
  [
    'half of the layers on the device: 20.1 GiB in 16',
    { model: 'Llama-3.1-70B', bits: 4.89, deviceLayers: 40 },
    { vramGb: 16, hostGib: 64 },
  ],
  [
    'half of the layers on the host: 20.1 GiB in 16',
    { model: 'Llama-3.1-70B', bits: 4.89, deviceLayers: 40 },
    { vramGb: 24, hostGib: 16 },
  ],
  [
    'copies on every device: 15.0 GiB in 12',
    { model: 'Llama-3.1-8B', bits: 16, devices: 4, by: 'data' },
    { vramGb: 12 },
  ],
  [
    'a runtime that leaves layers on the host: 40.2 GiB in 16 + 16',
    { model: 'Llama-3.1-70B', bits: 4.89, runtime: 'ollama' },
    { vramGb: 16, hostGib: 16 },
  ],
];

const FITS: readonly (readonly [what: string, asked: Asked, machine: Machine])[] = [
  ['7B in half precision: 12.6 GiB in 16', { model: 'Llama-2-7B', bits: 16 }, { vramGb: 16 }],
  ['70B of 4.9 bits: 40.2 GiB in 2 × 24', { model: 'Llama-3.1-70B', bits: 4.89, devices: 2 }, { vramGb: 24 }],
  [
    'a server that lets sequences wait',
    { model: 'Llama-3.1-8B', bits: 16, tokens: 8192, sequences: 256, runtime: 'vllm' },
    { vramGb: 24 },
  ],
  [
    'half of the layers on the host',
    { model: 'Llama-3.1-70B', bits: 4.89, deviceLayers: 40 },
    { vramGb: 24, hostGib: 32 },
  ],
  ['all layers asked for', { model: 'Llama-3.1-8B', bits: 4.89, deviceLayers: 999 }, { vramGb: 8 }],
  [
    'layers of which a quarter keeps a cache',
    { model: 'Qwen3.6-27B', bits: 5, tokens: 65536 },
    { vramGb: 24 },
  ],
  ['a machine of which no memory is known', { model: 'Llama-3.1-70B', bits: 16 }, {}],
];

describe('memory of a generation', () => {
  it.each(MISFITS)('does not fit: %s', (_, asked, machine) => {
    expect(judged(asked, machine).map(({ effect }) => effect)).toEqual(['unsupported']);
  });

  it.each(FITS)('fits: %s', (_, asked, machine) => {
    expect(judged(asked, machine)).toEqual([]);
  });

  it('is told as a sum', () => {
    // 70.55 × 10^9 × 2 bytes = 131.4 GiB; 2 · 2 · 80 · 8 · 128 bytes × 512 tokens = 0.2 GiB.
    const [found] = judged({ model: 'Llama-3.1-70B', bits: 16, devices: 2 }, { vramGb: 24, gpus: 4 });
    expect(found!.reason).toBe(
      'needs 131.8 GiB: weights 131.4, cache 0.2, workspace 0.3; 2 × 24 GiB there, of the 4 devices the task uses 2',
    );
  });

  it('asks for as many devices as the task runs on', () => {
    const [found] = judged({ model: 'Llama-3.1-8B', bits: 4.89, devices: 4 }, { vramGb: 24, gpus: 1 });
    expect(found).toMatchObject({
      effect: 'unsupported',
      reason: 'the task runs on 4 devices, of which 1 is there',
    });
    expect(judged({ model: 'Llama-3.1-8B', bits: 4.89, devices: 4 }, { vramGb: 24, gpus: 4 })).toEqual([]);
    expect(judged({ model: 'Llama-3.1-8B', bits: 4.89, devices: 4 }, { vramGb: 24 })).toEqual([]);
  });

  it('is told of what a runtime leaves on the host', () => {
    const [found] = judged(
      { model: 'Llama-3.1-70B', bits: 4.89, runtime: 'ollama' },
      { vramGb: 24, hostGib: 64 },
    );
    expect(found).toMatchObject({ effect: 'spilled' });
    expect(found!.reason).toMatch(/1 × 24 GiB there: what does not fit lies in the host's memory/);
  });

  it('is not judged for a kind that does not tell, or a predictor that knows no kinds', () => {
    const table = row({ model: 'Llama-3.1-70B', bits: 16 }, { vramGb: 8 });
    expect(memoryMisfits(table, { taskKind: 'frames' } as Predictor)).toEqual([]);
    expect(memoryMisfits(table, {} as Predictor)).toEqual([]);
  });
});

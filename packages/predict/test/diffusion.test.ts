import { type Table, tableFromRecords } from '@ctfusion/base';
import { createCpuResolver } from '@ctfusion/predict/systems';
import { columnType } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveColumns, diffusionDemand, taskKind, taskKindOf } from '../src/index.js';
import type { Predictor } from '../src/predictor.js';
import { cpuDesign, parseCpuSignature } from '../src/systems/names/cpu-design.js';
import { decoderWork } from '../src/tasks/diffusion/decoder-work.js';
import { memoryMisfits } from '../src/verdict/memory-fit.js';
import { readCatalog } from './support/catalog.js';

/** A task of hand-countable size: 10 steps of 2 passes of 100 GFLOPs and 1 GB, on a GPU of 100 TFLOP/s and 1,000 GB/s. */
const TASK = {
  images: 4,
  batch_size: 2,
  diffusion_steps: 10,
  passes_per_step: 2,
  pass_flops_g: 100,
  pass_gb: 1,
  pass_score_gb: 2,
  pass_kernels: 500,
  decode_flops_g: 1000,
  decode_gb: 5,
  params: 1e9,
  precision: 'fp16',
  attention_method: 'fused',
  offload: 'none',
  operating_system: 'Linux',
  device_conv_tflops: 100,
  device_single_tflops: 50,
  device_mem_bw_gbps: 1000,
  host_thread_score: 6,
};
const tableOf = (changes: Record<string, string | number>): Table =>
  tableFromRecords([{ ...TASK, ...changes }], 'task', columnType);

/** Stage → time of the row. */
function stagesOf(changes: Record<string, string | number> = {}): Record<string, number> {
  const stages = taskKind('diffusion').stages(tableOf(changes), 'measured')!;
  return Object.fromEntries(stages.map(({ name, values }) => [name, values[0]!]));
}

describe('stages of making images', () => {
  it('are demand over rate, counted by hand', () => {
    const gflops = 4 * (10 * 2 * 100 + 1000);
    expect(stagesOf()).toEqual({
      flops: gflops / 100,
      vector_flops: gflops / 50,
      activations: 4 * (20 * 1 + 5), // GB at 1,000 GB/s: milliseconds
      weights: 2 * 10 * 2, // two rounds of ten steps read 2 GB
      attention_scores: 0,
      launch: (2 * 10 * 500) / 1000,
      launch_windows: 0,
      launch_split_attention: 0,
      offloaded_models: 0,
      offloaded_layers: 0,
    });
  });

  it('follow how the task is run', () => {
    expect(stagesOf({ attention_method: 'split' })).toMatchObject({
      attention_scores: 4 * 20 * 2,
      launch_split_attention: 10,
    });
    expect(stagesOf({ operating_system: 'Windows' })).toMatchObject({ launch_windows: 10 });
    expect(stagesOf({ offload: 'models' })).toMatchObject({ offloaded_models: 10 });
    expect(stagesOf({ precision: 'fp32' })).toMatchObject({ activations: 200, weights: 80 });
    expect(() => stagesOf({ attention_method: 'flash' })).toThrow(
      /column 'attention_method': 'flash' is not known.*one of fused, split, sub-quadratic, whole/,
    );
    expect(() => stagesOf({ offload: 'layer' })).toThrow(/column 'offload': 'layer' is not known.*'layers'/);
  });

  it('launch on one thread of the host, as fast as it is, whatever the GPU; a host that is not known counts as a usual one', () => {
    const score = fc.double({ min: 0.5, max: 20, noNaN: true });
    fc.assert(
      fc.property(score, fc.integer({ min: 1, max: 64 }), (host, images) => {
        const sizes = { images, batch_size: images };
        const [slow, fast] = [host, 2 * host].map((value) =>
          stagesOf({ ...sizes, host_thread_score: value }),
        );
        expect(slow!['launch']).toBeCloseTo(2 * fast!['launch']!, 9);
        expect(slow!['flops']).toBe(fast!['flops']);
        // Images made at once share their launches.
        expect(fast!['launch']).toBeCloseTo(
          stagesOf({ images: 1, batch_size: 1, host_thread_score: 2 * host })['launch']!,
          9,
        );
      }),
    );
    expect(stagesOf({ host_thread_score: Number.NaN })['launch']).toBe(stagesOf()['launch']);
  });
});

describe('what a name says of an image model', () => {
  // Parameters as the models' publishers count them (diffusers' `num_parameters()` of the public checkpoints).
  it.each([
    ['sd15', 859_520_964],
    ['stable-diffusion-v1-5', 859_520_964],
    ['SD 2.1', 865_910_724],
    ['SDXL', 2_567_463_684],
    ['stable-diffusion-xl-base-1.0', 2_567_463_684],
  ])('%s has %i parameters', (name, params) => {
    expect(diffusionDemand(name, 512, 512)!.pass.params).toBe(params);
  });

  it.each([
    ['FLUX.1-dev', 11.9e9],
    ['sd3-medium', 2.03e9],
  ])('%s has about %f parameters', (name, params) => {
    expect(Math.abs(diffusionDemand(name, 1024, 1024)!.pass.params / params - 1)).toBeLessThan(0.01);
  });

  it('the decoder has the parameters of the public one', () => {
    expect(decoderWork(64, 64, 4).params).toBe(49_490_179);
  });

  it('guidance is evaluated in the same step, unless the model was trained to do without', () => {
    expect(diffusionDemand('sdxl', 1024, 1024)!.passesPerStep).toBe(2);
    expect(diffusionDemand('sdxl-turbo', 512, 512)!.passesPerStep).toBe(1);
    expect(diffusionDemand('my own model', 512, 512)).toBeUndefined();
  });

  it('a table of tasks gets the demand of known models where it does not state it', () => {
    const task = {
      model_name: 'sd15',
      diffusion_steps: 20,
      images: 1,
      batch_size: 1,
      im_height: 512,
      im_width: 512,
    };
    const machine = {
      gpu_generation: 'Ada Lovelace',
      gpu_mem_bw_gbps: 1008,
      fp32_tflops_cuda: 82.58,
      fp16_tflops_tensor: 165.2,
      cpu_name: 'AMD Ryzen 9 5950X',
      max_boost_ghz: 4.9,
    };
    const stated = { ...task, pass_flops_g: 1 };
    const table = deriveColumns(
      tableFromRecords(
        [{ ...task, pass_flops_g: null }, stated].map((one) => ({ ...one, ...machine })),
        'tasks',
        columnType,
      ),
    );
    expect(Array.from(table.numbers('pass_flops_g'), Math.round)).toEqual([803, 1]);
    expect(table.texts('runtime_family')[0]).toBe('Ada Lovelace');
    expect(table.numbers('host_thread_score')[0]).toBeCloseTo(4.9 * 1.27, 9);
    expect(taskKindOf(table).name).toBe('diffusion');
  });
});

describe('memory of making images', () => {
  const reason = (changes: Record<string, string | number>): string | undefined =>
    memoryMisfits(tableOf(changes), { taskKind: 'diffusion' } as Predictor)[0]?.reason;

  it('holds the weights in the precision of the task', () => {
    expect(reason({ params: 12e9, vram_gb: 24 })).toBeUndefined();
    expect(reason({ params: 12e9, vram_gb: 16 })).toBe(
      'needs 22.6 GiB: weights 22.4, workspace 0.3; 1 × 16 GiB there',
    );
    expect(reason({ params: 12e9, vram_gb: 24, precision: 'fp32' })).toMatch(/weights 44\.7/);
    expect(reason({ params: 12e9, vram_gb: 8, offload: 'layers' })).toBeUndefined();
  });
});

describe('core designs', () => {
  const resolve = createCpuResolver(readCatalog('cpu'));

  // Signatures as Windows writes them, of processors whose family, model and stepping their vendors document.
  it.each([
    ['Intel64 Family 6 Model 183 Stepping 1, GenuineIntel', 'Golden Cove', 'Intel Core i9-13900K'],
    ['Intel64 Family 6 Model 158 Stepping 9, GenuineIntel', 'Skylake', 'Intel Core i7-7700K'],
    ['Intel64 Family 6 Model 158 Stepping 12, GenuineIntel', 'Skylake', 'Intel Core i9-9900K'],
    ['Intel64 Family 6 Model 167 Stepping 1, GenuineIntel', 'Cypress Cove', 'Intel Core i7-11700K'],
    ['AMD64 Family 25 Model 33 Stepping 2, AuthenticAMD', 'Zen 3', 'AMD Ryzen 9 5950X'],
    ['AMD64 Family 23 Model 113 Stepping 0, AuthenticAMD', 'Zen 2', 'AMD Ryzen 5 3600'],
    ['AMD64 Family 25 Model 97 Stepping 2, AuthenticAMD', 'Zen 4', 'AMD Ryzen 9 7950X'],
  ])('%s is %s, as is the %s', (signature, design, name) => {
    expect(cpuDesign(signature)?.name).toBe(design);
    expect(cpuDesign(name)?.name).toBe(design);
    expect(resolve(signature).candidates.map((sheet) => sheet.name)).toContain(name);
    expect(resolve(signature).status).toBe('unknown');
  });

  it('are not guessed', () => {
    for (const name of [
      '',
      'x86_64',
      'arm',
      'Intel64 Family 6 Model 1 Stepping 0, GenuineIntel',
      'Some CPU 5000',
    ])
      expect(cpuDesign(name), name).toBeUndefined();
    expect(parseCpuSignature('Intel Core i9-13900K')).toBeUndefined();
  });

  it('are known of nine parts of the catalog in ten, and a newer design does more in a cycle', () => {
    const designs = readCatalog('cpu').map(({ name }) => cpuDesign(name));
    expect(designs.filter((design) => design !== undefined).length).toBeGreaterThan(0.9 * designs.length);
    const ipc = (name: string) => cpuDesign(name)!.relativeIpc;
    expect(ipc('AMD EPYC 9654')).toBeGreaterThan(ipc('AMD EPYC 7763'));
    expect(ipc('AMD EPYC 7763')).toBeGreaterThan(ipc('AMD EPYC 7742'));
    expect(ipc('Intel Xeon Platinum 8480+')).toBeGreaterThan(ipc('Intel Xeon Platinum 8280'));
  });
});

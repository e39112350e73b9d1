import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseModel, profileModel } from '@ctfusion/profile';
import * as onnxruntime from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { sessionOptions } from '../src/backends/onnxruntime/session.js';
import { readCsv } from '../src/results/csv.js';
import { measureTasks } from '../src/sessions/runner-registry.js';
import { DiffusionLoop } from '../src/tasks/diffusion/run-diffusion.js';
import { buildDenoiser, buildImageDecoder, denoiserWidths } from '../src/zoo/denoisers.js';
import type { BuiltModel } from '../src/zoo/model-zoo.js';
import { fillWeights } from '../src/zoo/weight-blob.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-diffusion-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const silent = { print: () => {} };

const LATENT = { height: 4, width: 8 };
const open = (built: BuiltModel) =>
  onnxruntime.InferenceSession.create(
    built.bytes,
    sessionOptions('cpu', 1, fillWeights(built.weights, built.weightBytes, 7)),
  );

function tasksFile(name: string, demand: Record<string, number>, model = 'denoiser_1m'): string {
  const path = join(scratch, `${name}.json`);
  const task = { schema_version: 1, kind: 'diffusion', model_name: model, demand };
  writeFileSync(path, JSON.stringify({ tasks: [task] }));
  return path;
}
const DEMAND = { images: 3, batch_size: 2, diffusion_steps: 2, im_height: 32, im_width: 64 };

describe('images of a denoiser of the zoo', () => {
  it('come out in the size that was asked for, and are numbers, with guidance and without', async () => {
    const loop = new DiffusionLoop(
      onnxruntime,
      await open(buildDenoiser('denoiser_1m', LATENT)),
      await open(buildImageDecoder(LATENT)),
      denoiserWidths('denoiser_1m'),
    );
    const asked = { images: 3, batch: 2, steps: 2, latentHeight: LATENT.height, latentWidth: LATENT.width };
    const guided = await loop.run({ ...asked, passesPerStep: 2 });
    // The last round has one image of three channels.
    expect(guided).toHaveLength(3 * 32 * 64);
    expect(guided.every(Number.isFinite)).toBe(true);
    const plain = await loop.run({ ...asked, passesPerStep: 1 });
    expect(plain.every(Number.isFinite)).toBe(true);
    expect(plain).not.toEqual(guided);
    expect(await loop.run({ ...asked, passesPerStep: 2 })).toEqual(guided);
    await loop.release();
  });

  it('ask four times the convolutions for twice the side, and more than four times the attention', () => {
    const work = (side: number) => {
      const built = buildDenoiser('denoiser_1m', { height: side, width: side });
      return profileModel(parseModel(built.bytes, 'denoiser'), { batchSize: 1 }).workByClass;
    };
    const [small, large] = [work(16), work(32)];
    expect(large.conv_dense.flops / small.conv_dense.flops).toBeCloseTo(4, 9);
    expect(large.batched_product.flops / small.batched_product.flops).toBeGreaterThan(4);
  });

  it('are measured, and not measured twice', async () => {
    const output = join(scratch, 'measured');
    const options = { tasksPath: tasksFile('zoo', DEMAND), output, device: 'cpu', repeats: 2 };
    expect(await measureTasks('diffusion', options, silent)).toMatchObject({ measured: 2, failed: 0 });
    const rows = readCsv(join(output, 'measurements.csv'), []);
    const profile = profileModel(parseModel(buildDenoiser('denoiser_1m', LATENT).bytes, 'x'), {
      batchSize: 1,
    });
    expect(rows.map((row) => row['repeat'])).toEqual(['1', '2']);
    expect(rows[0]).toMatchObject({
      task_kind: 'diffusion',
      images: '3',
      batch_size: '2',
      diffusion_steps: '2',
      passes_per_step: '2',
      pass_flops_g: String(profile.flops / 1e9),
      params: String(profile.parameters),
      backend: 'onnxruntime-cpu',
    });
    expect(Number(rows[0]!['total_time_ms'])).toBeGreaterThan(0);
    expect(await measureTasks('diffusion', options, silent)).toMatchObject({ measured: 0, resumed: 2 });
  });

  it.each<[string, Record<string, number>, string, RegExp]>([
    [
      'another size',
      { ...DEMAND, im_height: 40 },
      'denoiser_1m',
      /im_height.*is 40; it must be a multiple of 32/,
    ],
    [
      'no steps',
      { ...DEMAND, diffusion_steps: 0 },
      'denoiser_1m',
      /diffusion_steps.*is '0'; it must be a whole number from 1/,
    ],
    ['another model', DEMAND, 'denoiser_2m', /no such denoiser in the zoo \(did you mean 'denoiser_1m'\?\)/],
  ])('are refused in one line: %s', async (_, demand, model, message) => {
    const options = { tasksPath: tasksFile('wrong', demand, model), output: join(scratch, 'wrong') };
    await expect(measureTasks('diffusion', options, silent)).rejects.toThrow(message);
  });
});

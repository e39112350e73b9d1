import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CommonSettings, makeTask } from '../src/new-task/make-task.js';
import { taskMaker } from '../src/new-task/task-makers.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-new-generation-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Entries of Qwen3-30B-A3B's public config.json. */
const QWEN3_30B = {
  model_type: 'qwen3_moe',
  hidden_size: 2048,
  moe_intermediate_size: 768,
  intermediate_size: 6144,
  num_hidden_layers: 48,
  num_attention_heads: 32,
  num_key_value_heads: 4,
  head_dim: 128,
  num_experts: 128,
  num_experts_per_tok: 8,
  vocab_size: 151936,
  max_position_embeddings: 40960,
  torch_dtype: 'bfloat16',
};
const folder = join(scratch, 'Qwen3-30B-A3B');
mkdirSync(folder);
const config = join(folder, 'config.json');
writeFileSync(config, JSON.stringify(QWEN3_30B));

const maker = taskMaker('generation');
const make = async (options: Record<string, string>, common: CommonSettings = {}) =>
  makeTask(
    maker,
    await maker.draft({
      file: undefined,
      options: { modelConfig: config, ...options },
      quantisation: common.quantisation,
    }),
    common,
  );

describe('a task of generation from a config.json', () => {
  it('holds what the model asks, and the tokens', async () => {
    const task = await make(
      { prompt: '512', output: '128', batch: '4', accelerator: 'cuda' },
      { quantisation: 'q4_k_m', runtime: 'llama.cpp', devices: '2' },
    );
    expect(task).toMatchObject({
      kind: 'generation',
      model_name: 'Qwen3-30B-A3B',
      runtime: 'llama.cpp',
      quantisation: 'q4_k_m',
      // Devices share a model's layers; they do not hold it twice.
      parallel: { devices: 2, by: 'tensor' },
      demand: {
        prompt_tokens: 512,
        generated_tokens: 128,
        sequences: 4,
        transformer_layers: 48,
        kv_heads: 4,
        head_size: 128,
        weight_bits: expect.closeTo((17.28 * 2 ** 30 * 8) / 30_532_122_624, 2),
        accelerator: 'cuda',
      },
    });
    // The model's card: 30.5 × 10^9 parameters, 3.3 × 10^9 of them active.
    expect(task.demand['params']).toBeCloseTo(30_532_122_624, -8);
    expect(Number(task.demand['active_params']) / 3.35e9).toBeCloseTo(1, 2);
  });

  it('takes the bits of the weights from the file where nothing is said', async () => {
    const task = await make({ prompt: '1', output: '1' });
    expect(task.demand['weight_bits']).toBe(16);
    expect(task.demand['sequences']).toBe(1);
    expect(task).not.toHaveProperty('quantisation');
  });

  it.each<[Record<string, string>, CommonSettings, string]>([
    [{ prompt: '8' }, {}, 'a task of generation also needs --output TOKENS'],
    [{ prompt: '8', output: '-1' }, {}, "'--output'"],
    [{ prompt: '8', output: '8' }, { quantisation: 'made-up' }, "'made-up' is no scheme"],
    [{ prompt: '40960', output: '1' }, {}, "more than the model's longest context, 40960"],
    [
      { prompt: '8', output: '8' },
      { set: ['kv_heads=0'] },
      "the task, 'demand.kv_heads': is 0 heads; plausible is 1 to 10000",
    ],
    [{ prompt: '8', output: '8', modelConfig: join(scratch, 'none.json') }, {}, 'none.json'],
  ])('refuses %j %j', async (options, common, message) => {
    await expect(make(options, common)).rejects.toThrow(message);
  });
});

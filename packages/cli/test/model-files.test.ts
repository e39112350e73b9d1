import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kindOf } from '../src/new-task/kind-of.js';
import { makeTask } from '../src/new-task/make-task.js';
import { taskMaker } from '../src/new-task/task-makers.js';
import { ggufBytes, safetensorsBytes, type WrittenTensor, withHeader } from './support/model-writers.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-models-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const write = (name: string, bytes: Buffer | string): string => {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
};

const JOB = { prompt: '16', output: '8' };
const draft = async (file: string, options: Record<string, string> = {}) =>
  await taskMaker('generation').draft({ file, options: { ...JOB, ...options } });
const demand = async (file: string) => (await draft(file)).demand;

const [F32, Q4_K, Q6_K, MXFP4] = [0, 12, 14, 39];
const tensor = (name: string, shape: number[], type: number): WrittenTensor => {
  const weights = shape.reduce((product, side) => product * side, 1);
  // Bytes of a block of 256: 4.5 bits a weight of Q4_K, 6.5625 of Q6_K, 4.25 of MXFP4 (ggml-common.h).
  const bits = { [F32!]: 32, [Q4_K!]: 4.5, [Q6_K!]: 6.5625, [MXFP4!]: 4.25 }[type]!;
  return { name, shape, type, bytes: (weights * bits) / 8 };
};

/** A decoder of two layers, 512 wide, with eight heads and two of keys and values. */
const TENSORS = [
  tensor('token_embd.weight', [512, 1000], Q6_K!),
  ...[0, 1].flatMap((layer) => [
    tensor(`blk.${layer}.attn_q.weight`, [512, 512], Q4_K!),
    tensor(`blk.${layer}.ffn_down.weight`, [1024, 512], Q4_K!),
    tensor(`blk.${layer}.attn_norm.weight`, [512], F32!),
  ]),
];
const HEADER = {
  'general.architecture': 'llama',
  'general.name': 'Small',
  'general.file_type': 15,
  'llama.block_count': 2,
  'llama.embedding_length': 512,
  'llama.attention.head_count': 8,
  'llama.attention.head_count_kv': 2,
  'llama.context_length': 4096,
};
const without = (key: string): Record<string, string | number> =>
  Object.fromEntries(Object.entries(HEADER).filter(([name]) => name !== key));

describe('a GGUF file', () => {
  it('tells layers, widths, heads, scheme, and the bytes of every tensor', async () => {
    const made = await draft(write('small.gguf', ggufBytes(HEADER, TENSORS)));
    const weights = 512 * 1000 + 2 * (512 * 512 + 1024 * 512 + 512);
    const bytes = (512 * 1000 * 6.5625 + 2 * (512 * 512 + 1024 * 512) * 4.5) / 8 + 2 * 512 * 4;
    expect(made.modelName).toBe('Small');
    expect(made.settings).toEqual({ quantisation: 'q4_k_m' });
    expect(made.demand).toMatchObject({ params: weights, active_params: weights, transformer_layers: 2 });
    expect(made.demand).toMatchObject({ model_width: 512, kv_heads: 2, head_size: 64 });
    expect(made.demand['weight_bits']).toBeCloseTo((bytes * 8) / weights, 10);
    expect(made.notes!.join()).toMatch(/Q6_K .* GiB, Q4_K|Q4_K .* GiB, Q6_K/);
  });

  it('counts of experts those that a token reads', async () => {
    const experts = { ...HEADER, 'llama.expert_count': 8, 'llama.expert_used_count': 2 };
    const tensors = [...TENSORS, tensor('blk.0.ffn_up_exps.weight', [512, 256, 8], MXFP4!)];
    const { params, active_params } = await demand(write('moe.gguf', ggufBytes(experts, tensors)));
    expect(Number(params) - Number(active_params)).toBe((512 * 256 * 8 * 6) / 8);
  });

  it('counts experts of any design, and those that stand one by one in older files', async () => {
    const renamed = Object.entries({ ...HEADER, 'llama.expert_count': 8, 'llama.expert_used_count': 2 }).map(
      ([key, value]) => [key.replace('llama.', 'qwen3moe.'), value],
    );
    const header = { ...Object.fromEntries(renamed), 'general.architecture': 'qwen3moe' };
    const each = Array.from({ length: 8 }, (_, expert) =>
      tensor(`blk.0.ffn_up.${expert}.weight`, [512, 256], MXFP4!),
    );
    const { params, active_params } = await demand(
      write('each.gguf', ggufBytes(header, [...TENSORS, ...each])),
    );
    expect(Number(params) - Number(active_params)).toBe((512 * 256 * 8 * 6) / 8);
  });

  it('of several files is one model, and all are needed', async () => {
    const [first, second] = [TENSORS.slice(0, 3), TENSORS.slice(3)];
    const path = write('parts-00001-of-00002.gguf', ggufBytes(HEADER, first));
    await expect(demand(path)).rejects.toThrow(/parts-00002-of-00002.gguf: is absent/);
    await expect(demand(join(scratch, 'nowhere', 'parts-00001-of-00002.gguf'))).rejects.toThrow(
      /parts-00001-of-00002.gguf: is absent/,
    );
    write('parts-00002-of-00002.gguf', ggufBytes({ 'split.no': 1 }, second));
    expect((await demand(path))['params']).toBe((await demand(join(scratch, 'small.gguf')))['params']);
  });

  const whole = ggufBytes(HEADER, TENSORS);
  it.each([
    ['cut.gguf', whole.subarray(0, whole.length - 64), /is cut off: its header describes \d+ bytes/],
    ['half.gguf', whole.subarray(0, 200), /is cut off|is no whole GGUF file/],
    [
      'start.gguf',
      whole.subarray(0, 20),
      /is cut off|is no whole GGUF file|'general.architecture': is missing/,
    ],
    ['text.gguf', 'no model', /is no whole GGUF file: not a valid gguf file/],
    ['empty.gguf', '', /is no whole GGUF file/],
    [
      'headless.gguf',
      ggufBytes(without('llama.attention.head_count'), TENSORS),
      /'llama.attention.head_count': is missing/,
    ],
    [
      'nameless.gguf',
      ggufBytes(without('general.architecture'), TENSORS),
      /'general.architecture': is missing/,
    ],
    ['flat.gguf', ggufBytes({ ...HEADER, 'llama.block_count': 0 }, TENSORS), /'llama.block_count': is 0/],
    [
      'huge.gguf',
      ggufBytes(HEADER, [{ ...TENSORS[0]!, shape: [2 ** 40, 1000] }]),
      /exceeds the maximum allowed/,
    ],
    ['odd.gguf', ggufBytes(HEADER, [{ ...TENSORS[0]!, type: 4 }]), /is of ggml type 4, which is not known/],
    ['none.gguf', ggufBytes(HEADER, []), /has no tensor/],
  ])('%s is refused in one line', async (name, bytes, message) => {
    const fault = await demand(write(name, bytes)).catch((error: Error) => error);
    expect(fault).toBeInstanceOf(Error);
    expect((fault as Error).message).toMatch(message);
    expect((fault as Error).message).not.toContain('\n');
  });

  it('that is absent says so', async () => {
    await expect(demand(join(scratch, 'absent.gguf'))).rejects.toThrow(/absent.gguf: cannot be read/);
  });
});

const CONFIG = {
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 100,
  torch_dtype: 'bfloat16',
};
const folder = (name: string, files: Readonly<Record<string, Buffer | string>>): string => {
  mkdirSync(join(scratch, name), { recursive: true });
  for (const [file, bytes] of Object.entries(files)) write(join(name, file), bytes);
  return join(scratch, name);
};
const HALF = safetensorsBytes({
  'model.embed_tokens.weight': { dtype: 'BF16', shape: [100, 64], bytes: 12_800 },
});
const SINGLE = safetensorsBytes({ 'lm_head.weight': { dtype: 'F32', shape: [100, 64], bytes: 25_600 } });
const config = JSON.stringify(CONFIG);

describe('a folder of a model', () => {
  it('tells its shape, and the bytes of its weights by their types', async () => {
    const made = await draft(folder('Tiny-Model', { 'config.json': config, 'model.safetensors': HALF }));
    expect(made.modelName).toBe('Tiny-Model');
    expect(made.demand).toMatchObject({ transformer_layers: 2, kv_heads: 2, head_size: 16 });
    expect((Number(made.demand['weight_bits']) * Number(made.demand['params'])) / 8).toBeCloseTo(12_800, 6);
  });

  it('may have its weights in several files, which an index names', async () => {
    const index = JSON.stringify({
      metadata: { total_size: 38_400 },
      weight_map: { a: 'one.safetensors', b: 'two.safetensors', c: 'two.safetensors' },
    });
    const files = { 'config.json': config, 'model.safetensors.index.json': index, 'one.safetensors': HALF };
    await expect(draft(folder('sharded', files))).rejects.toThrow(
      /names a file that the folder lacks: two.safetensors/,
    );
    const made = await draft(folder('sharded', { ...files, 'two.safetensors': SINGLE }));
    expect((Number(made.demand['weight_bits']) * Number(made.demand['params'])) / 8).toBeCloseTo(38_400, 6);
    expect(made.notes!.join()).toMatch(/F32 .*, BF16/);
  });

  it('without weights has those of its type', async () => {
    expect((await demand(folder('bare', { 'config.json': config })))['weight_bits']).toBe(16);
  });

  const { num_attention_heads: _, ...headless } = CONFIG;
  const entry = (shape: number[], from: number, to: number): string =>
    JSON.stringify({ w: { dtype: 'F16', shape, data_offsets: [from, to] } });
  it.each<[string, Record<string, Buffer | string>, RegExp]>([
    ['nothing', { 'readme.md': '' }, /has no config.json, so it is no model's folder/],
    ['heads', { 'config.json': JSON.stringify(headless) }, /'num_attention_heads': is missing/],
    ['list', { 'config.json': '[]' }, /is no JSON object/],
    [
      'endless',
      { 'config.json': config, 'model.safetensors': withHeader('{}', 0, 2n ** 60n) },
      /header has 1152921504606846976 bytes; at most/,
    ],
    [
      'longer',
      { 'config.json': config, 'model.safetensors': withHeader('{}', 0, 4096n) },
      /header has 4096 bytes, of 10 in the file/,
    ],
    ['short', { 'config.json': config, 'model.safetensors': Buffer.from('abc') }, /too short/],
    [
      'liar',
      { 'config.json': config, 'model.safetensors': withHeader(entry([10, 10], 0, 100), 100) },
      /tensor 'w' has 100 bytes, its type and shape \(F16, 10 × 10\) need 200/,
    ],
    [
      'cut',
      { 'config.json': config, 'model.safetensors': withHeader(entry([10, 10], 0, 200), 100) },
      /ends at byte 200 of 100/,
    ],
    [
      'negative',
      { 'config.json': config, 'model.safetensors': withHeader(entry([-10, 10], 0, 200), 200) },
      /does not say type, shape and place/,
    ],
    [
      'type',
      {
        'config.json': config,
        'model.safetensors': withHeader('{"w":{"dtype":"F12","shape":[1],"data_offsets":[0,1]}}', 1),
      },
      /of type 'F12'/,
    ],
  ])('%s is refused in one line', async (name, files, message) => {
    const fault = (await draft(folder(`bad-${name}`, files)).catch((error: Error) => error)) as Error;
    expect(fault.message).toMatch(message);
    expect(fault.message).not.toContain('\n');
  });
});

describe('a repository of the hub', () => {
  const files: Record<string, Buffer> = {
    '/org/tiny/resolve/main/config.json': Buffer.from(config),
    '/org/tiny/resolve/main/model.safetensors': HALF,
    '/org/bare/resolve/main/config.json': Buffer.from(config),
  };
  /** Answers as the hub does to what its library asks: files by `resolve` or `raw`, whole or in ranges. */
  const server = createServer((request, response) => {
    const bytes = files[new URL(request.url!, 'http://hub').pathname.replace('/raw/', '/resolve/')];
    if (bytes === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
      return;
    }
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
    const [from, to] =
      range === null
        ? [0, bytes.length - 1]
        : [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)];
    const headers = {
      etag: '"1"',
      'content-length': String(to! - from! + 1),
      'content-range': `bytes ${from}-${to}/${bytes.length}`,
    };
    response
      .writeHead(range === null ? 200 : 206, headers)
      .end(request.method === 'HEAD' ? undefined : bytes.subarray(from, to! + 1));
  });
  let endpoint = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  afterEach(() => delete process.env['HF_ENDPOINT']);

  it('tells its shape, and the bytes of its weights', async () => {
    process.env['HF_ENDPOINT'] = endpoint;
    const made = await draft('org/tiny');
    expect(made.modelName).toBe('tiny');
    expect(made.demand).toMatchObject({ transformer_layers: 2, kv_heads: 2 });
    expect((Number(made.demand['weight_bits']) * Number(made.demand['params'])) / 8).toBeCloseTo(12_800, 6);
    expect((await demand('org/bare'))['weight_bits']).toBe(16);
  });

  it('that is absent, or a hub that does not answer, is told in one line', async () => {
    process.env['HF_ENDPOINT'] = endpoint;
    await expect(draft('org/none')).rejects.toThrow(
      /org\/none: (has no config.json|is no model that the hub has)/,
    );
    process.env['HF_ENDPOINT'] = 'http://127.0.0.1:1';
    const fault = (await draft('org/tiny').catch((error: Error) => error)) as Error;
    expect(fault.message).toMatch(/the hub does not answer \(.*\); download the model and name its folder/);
    expect(fault.message).not.toContain('\n');
  });
});

describe('a name of the catalog', () => {
  it('makes the kind of task that its model is most often timed as', async () => {
    const kinds = ['llama-3.1-8b', 'resnet50', 'bert-base', 'whisper-tiny', 'sdxl'].map((name) =>
      kindOf(undefined, name),
    );
    expect(await Promise.all(kinds)).toEqual(['generation', 'frames', 'step', 'step', 'diffusion']);
    expect(await kindOf('model.onnx', undefined)).toBe('frames');
    expect(await kindOf('model.gguf', undefined)).toBe('generation');
    expect(await kindOf('meta-llama/Llama-3.1-8B', undefined)).toBe('generation');
  });

  it('makes whole tasks', async () => {
    const generation = taskMaker('generation');
    const made = await generation.draft({
      file: undefined,
      options: { ...JOB, model: 'Llama 3.1 8B' },
      quantisation: 'q8_0',
    });
    expect(makeTask(generation, made, {}).demand).toMatchObject({
      params: 8_030_261_248,
      weight_bits: expect.closeTo(8.5, 2),
    });
    const step = taskMaker('step');
    const bert = await step.draft({ file: undefined, options: { model: 'bert-base', batch: '4' } });
    expect(makeTask(step, bert, {}).demand).toMatchObject({ params: 109_482_240, batch_size: 4 });
  });

  it.each([
    ['frames', { model: 'llama-2-7b' }, "'llama-2-7b' makes a task of generation, not of frames"],
    ['step', { model: 'sdxl' }, "'sdxl' makes a task of diffusion, not of step"],
    ['generation', { model: 'resnet50' }, "'resnet50' is no language model but of the kind vision"],
    ['generation', { model: 'llama-9' }, "'--model': 'llama-9' is no model of the catalog"],
    ['generation', {}, 'a task of generation is made of a model'],
    ['frames', {}, 'a task of frames is made of an ONNX model or of a name'],
  ])('of %s: %j is refused', async (kind, options, message) => {
    await expect(taskMaker(kind).draft({ file: undefined, options })).rejects.toThrow(message);
  });

  it('leaves nothing half-written', () => {
    expect(readdirSync(scratch).filter((name) => name.startsWith('.tmp'))).toEqual([]);
  });
});

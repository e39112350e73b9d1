import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as onnxruntime from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionOptions } from '../src/backends/onnxruntime/session.js';
import { readCsv } from '../src/results/csv.js';
import { measureTasks } from '../src/sessions/runner-registry.js';
import { acceleratorOf, llamaBenchRuns, readLlamaBench } from '../src/tasks/generation/llama-bench.js';
import { causalMask, Decoder } from '../src/tasks/generation/run-decoder.js';
import { buildDecoder, decoderSizes } from '../src/zoo/decoders.js';
import { fillWeights } from '../src/zoo/weight-blob.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-generation-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const silent = { print: () => {} };

/** Writes a file of tasks; its path. */
function tasksFile(name: string, tasks: unknown): string {
  const path = join(scratch, `${name}.json`);
  writeFileSync(path, JSON.stringify(tasks));
  return path;
}
const rowsIn = (folder: string) => readCsv(join(folder, 'measurements.csv'), []);
const task = (model: string, demand: Record<string, number>) => ({
  schema_version: 1,
  kind: 'generation',
  model_name: model,
  demand,
});

describe('a decoder of the zoo', () => {
  it('has the parameters of its sizes', () => {
    // Embeddings and output 2 · 32000 · 288; a layer 4 · 288² + 3 · 288 · 768 and two norms of 2 · 288; a last norm.
    const layer = 4 * 288 ** 2 + 3 * 288 * 768 + 4 * 288;
    expect(buildDecoder('decoder_24m').params).toBe(2 * 32000 * 288 + 6 * layer + 2 * 288);
  });

  it('says the same with its cache as without', async () => {
    const built = buildDecoder('decoder_1m');
    const weights = fillWeights(built.weights, built.weightBytes, 7);
    const session = await onnxruntime.InferenceSession.create(built.bytes, sessionOptions('cpu', 1, weights));
    const decoder = new Decoder(onnxruntime, session, decoderSizes('decoder_1m'));
    const empty = decoder.zeroCache(1, 0);
    const whole = await decoder.step([5, 6, 7, 8], { sequences: 1, length: 4, past: 0 }, empty);
    const first = await decoder.step([5, 6, 7], { sequences: 1, length: 3, past: 0 }, empty);
    const then = await decoder.step([8], { sequences: 1, length: 1, past: 3 }, first.cache);
    expect(then.tokens).toEqual(whole.tokens);
    const largest = Math.max(...whole.logits.map(Math.abs));
    for (const [index, logit] of whole.logits.entries())
      expect(Math.abs(then.logits[index]! - logit)).toBeLessThan(1e-4 * largest);
    await session.release();
  });

  it('sees no token after the one that it reads', () => {
    expect([...causalMask(2, 1)].map((value) => value === 0)).toEqual([true, true, false, true, true, true]);
  });

  it('is measured, and not measured twice', async () => {
    const tasksPath = tasksFile('zoo', {
      tasks: [task('decoder_1m', { prompt_tokens: 8, generated_tokens: 4, sequences: 2 })],
    });
    const output = join(scratch, 'zoo');
    const measure = () =>
      measureTasks('generation', { tasksPath, output, device: 'cpu', repeats: 2 }, silent);
    expect(await measure()).toMatchObject({ measured: 2, resumed: 0, failed: 0 });
    const rows = rowsIn(output);
    expect(rows.map((row) => row['repeat'])).toEqual(['1', '2']);
    expect(rows[0]).toMatchObject({
      task_kind: 'generation',
      runtime: 'onnxruntime',
      accelerator: 'cpu',
      prompt_tokens: '8',
      generated_tokens: '4',
      sequences: '2',
      params: String(buildDecoder('decoder_1m').params),
      weight_bits: '32',
      transformer_layers: '2',
      head_size: '32',
    });
    const [total, first, each] = ['total_time_ms', 'time_to_first_token_ms', 'time_per_output_token_ms'].map(
      (name) => Number(rows[0]![name]),
    );
    expect(first! + 4 * each!).toBeCloseTo(total!, 6);
    expect(await measure()).toMatchObject({ measured: 0, resumed: 2, failed: 0 });
  });

  it.each<[unknown, string]>([
    [task('decoder_9000b', { prompt_tokens: 1, generated_tokens: 1 }), 'no such decoder in the zoo'],
    [task('decoder_24m', { prompt_tokens: 1 }), 'generated_tokens'],
    [task('decoder_24m', { prompt_tokens: 0, generated_tokens: 0 }), 'nothing to do'],
    [task('decoder_24m', { prompt_tokens: 1.5, generated_tokens: 1 }), 'whole number'],
    [{ ...task('decoder_24m', {}), kind: 'frames' }, "is 'frames'"],
    [[], 'holds no task'],
  ])('is refused in one line: %j', async (tasks, message) => {
    const tasksPath = tasksFile('wrong', tasks);
    const options = { tasksPath, output: join(scratch, 'wrong') };
    await expect(measureTasks('generation', options, silent)).rejects.toThrow(message);
  });

  it('takes no option of a generation for frames, and no kind that nobody runs', async () => {
    const options = { tasksPath: 'tasks.yml', endpoint: 'http://localhost' };
    expect(() => measureTasks('frames', options, silent)).toThrow(
      /--endpoint.*no option of a task of frames/,
    );
    expect(() => measureTasks('films', options, silent)).toThrow(/'films' is no kind of task to measure/);
  });
});

/** One test as the schema in llama.cpp's tools/llama-bench/README.md has it. */
const llamaTest = (n_prompt: number, n_gen: number, samples_ns: readonly number[]) => ({
  build_commit: '8cf427ff',
  build_number: 5163,
  cpu_info: 'AMD Ryzen 7 7800X3D 8-Core Processor',
  gpu_info: 'NVIDIA GeForce RTX 4080',
  backends: 'CUDA',
  model_filename: 'models/Qwen2.5-7B-Instruct-Q4_K_M.gguf',
  model_type: 'qwen2 7B Q4_K - Medium',
  model_size: 4677120000,
  model_n_params: 7615616512,
  n_batch: 2048,
  n_threads: 8,
  n_gpu_layers: 99,
  n_prompt,
  n_gen,
  n_depth: 0,
  samples_ns,
});

describe('llama-bench', () => {
  it('is read by its published schema', () => {
    const [test] = readLlamaBench(JSON.stringify([llamaTest(512, 0, [74601900, 71632900])]), 'answer');
    const runs = llamaBenchRuns(test!);
    expect(runs.map(({ totalMs }) => totalMs)).toEqual([74.6019, 71.6329]);
    // 4,677,120,000 bytes × 8 over 7,615,616,512 weights.
    expect(runs[0]!.columns!['weight_bits']).toBeCloseTo(4.9132, 4);
    expect(runs[0]).toMatchObject({ prompt: 512, generated: 0, firstTokenMs: 74.6019 });
    expect(() => readLlamaBench('[{}]', 'answer')).toThrow(/^answer, /);
    expect(() => readLlamaBench('build: 1', 'answer')).toThrow(/^answer/);
  });

  it.each([
    ['CUDA', 'cuda'],
    ['Metal,BLAS', 'metal'],
    ['ROCm', 'rocm'],
    ['HIP', 'rocm'],
    ['BLAS', 'cpu'],
    ['CPU', 'cpu'],
  ])('of backends %s runs on %s', (backends, accelerator) => {
    expect(acceleratorOf(backends)).toBe(accelerator);
  });

  it('is asked for the task and for its halves', async () => {
    const program = join(scratch, 'llama-bench');
    const answers = {
      probe: [llamaTest(1, 0, [1e6])],
      task: [
        llamaTest(512, 0, [70e6, 74e6]),
        llamaTest(0, 128, [1024e6, 1024e6]),
        llamaTest(512, 128, [1100e6, 1104e6]),
      ],
    };
    const log = join(scratch, 'arguments.txt');
    writeFileSync(
      program,
      `#!${process.execPath}
const args = process.argv.slice(2);
require('node:fs').appendFileSync(${JSON.stringify(log)}, args.join(' ') + '\\n');
const answers = ${JSON.stringify(answers)};
console.log(JSON.stringify(args.includes('-pg') ? answers.task : answers.probe));`,
    );
    chmodSync(program, 0o755);
    const tasksPath = tasksFile(
      'llama',
      task('Qwen2.5-7B', { prompt_tokens: 512, generated_tokens: 128, kv_heads: 4 }),
    );
    const output = join(scratch, 'llama');
    const options = { tasksPath, output, llamaBench: program, modelFile: 'model.gguf', repeats: 2 };
    expect(await measureTasks('generation', options, silent)).toMatchObject({ measured: 2, failed: 0 });
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([
      '-m model.gguf -p 1 -n 0 -r 1 -o json',
      '-m model.gguf -p 512 -n 128 -pg 512,128 -r 2 -o json',
    ]);
    expect(rowsIn(output)).toMatchObject([
      {
        runtime: 'llama.cpp',
        accelerator: 'cuda',
        backend: 'llama.cpp-cuda',
        runtime_version: '5163 8cf427ff',
        total_time_ms: '1100',
        time_to_first_token_ms: '72',
        time_per_output_token_ms: '8',
        // From the task's document.
        kv_heads: '4',
        device_layers: '99',
      },
      { total_time_ms: '1104' },
    ]);
  });

  it('that does not run, or has no model, is told in one line', async () => {
    const tasksPath = tasksFile('absent', task('m', { prompt_tokens: 1, generated_tokens: 1 }));
    const options = { tasksPath, output: join(scratch, 'absent'), llamaBench: join(scratch, 'nowhere') };
    await expect(measureTasks('generation', { ...options, modelFile: 'm.gguf' }, silent)).rejects.toThrow(
      /nowhere: does not answer/,
    );
    await expect(measureTasks('generation', options, silent)).rejects.toThrow('--model-file');
  });
});

describe('an OpenAI-compatible server', () => {
  let server: Server;
  let url: string;
  const asked: Record<string, unknown>[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = JSON.parse(await bodyOf(request)) as Record<string, unknown>;
      if (body['model'] === 'absent') {
        response.writeHead(404).end('{"error": "no such model"}');
        return;
      }
      asked.push(body);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const tokens = Number(body['max_tokens']);
      const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
      // Servers begin with an event without text, and split events anywhere.
      response.write(event({ choices: [{ text: '' }] }));
      for (let token = 0; token < tokens; token++) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        const text = event({ choices: [{ text: ' word' }] });
        response.write(text.slice(0, 9));
        response.write(text.slice(9));
      }
      const usage = { prompt_tokens: 11, completion_tokens: tokens };
      response.end(`${event({ choices: [], usage })}data: [DONE]\n\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('is measured with streaming, as many requests at once as there are sequences', async () => {
    const tasksPath = tasksFile(
      'served',
      task('tiny', { prompt_tokens: 10, generated_tokens: 5, sequences: 3 }),
    );
    const output = join(scratch, 'served');
    const options = { tasksPath, output, endpoint: url, runtime: 'vllm', accelerator: 'cuda', repeats: 2 };
    expect(await measureTasks('generation', options, silent)).toMatchObject({ measured: 2, failed: 0 });
    // A warm-up of one token, then two repeats of three requests.
    expect(asked).toHaveLength(7);
    expect(new Set(asked.map(({ prompt }) => prompt)).size).toBe(7);
    expect(asked[1]).toMatchObject({ model: 'tiny', max_tokens: 5, stream: true, ignore_eos: true });
    const [row] = rowsIn(output);
    // Tokens as the server counts them.
    expect(row).toMatchObject({
      runtime: 'vllm',
      backend: 'vllm-endpoint',
      prompt_tokens: '11',
      generated_tokens: '5',
      sequences: '3',
    });
    const [total, first, each] = ['total_time_ms', 'time_to_first_token_ms', 'time_per_output_token_ms'].map(
      (name) => Number(row![name]),
    );
    expect(first).toBeGreaterThan(0);
    expect(each).toBeGreaterThan(0);
    expect(first! + 4 * each!).toBeLessThanOrEqual(total! * 1.000001);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a model that it does not have', { servedModel: 'absent' }, /answers 404: \{"error": "no such model"\}/],
    ['a server that is not there', { endpoint: 'http://127.0.0.1:1' }, /does not answer/],
    ['no URL', { endpoint: 'nonsense' }, /'nonsense' is no URL/],
    ['a machine elsewhere', { endpoint: 'http://gpu.example:8000' }, /--system-id/],
    ['two sources', { llamaBench: 'llama-bench' }, /not both/],
  ])('is refused for %s', async (_, changed, message) => {
    const tasksPath = tasksFile('refused', task('tiny', { prompt_tokens: 1, generated_tokens: 1 }));
    const options = { tasksPath, output: join(scratch, 'refused'), endpoint: url, ...changed };
    await expect(measureTasks('generation', options, silent)).rejects.toThrow(message);
  });

  it('cannot do what a request cannot', async () => {
    const tasksPath = tasksFile(
      'cached',
      task('tiny', { prompt_tokens: 1, generated_tokens: 1, cached_tokens: 5 }),
    );
    const output = join(scratch, 'cached');
    expect(await measureTasks('generation', { tasksPath, output, endpoint: url }, silent)).toMatchObject({
      measured: 0,
      failed: 1,
    });
    expect(readFileSync(join(output, 'failures.csv'), 'utf8')).toContain('cannot be filled');
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

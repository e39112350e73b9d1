import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCsv } from '../src/results/csv.js';
import { measureTasks } from '../src/sessions/runner-registry.js';
import { torchDecoderSource } from '../src/sessions/torch-decoder-source.js';
import type { GenerationSource, MeasuredGeneration } from '../src/tasks/generation/generation-source.js';
import { readGenerationTasks } from '../src/tasks/generation/generation-task.js';
import { temporaryFolder } from './support.js';

const scratch = temporaryFolder('torch-decoder');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const silent = { print: () => {} };
const rowsIn = (folder: string) => readCsv(join(folder, 'measurements.csv'), []);

function tasksFile(...tasks: readonly Record<string, string | number>[]): string {
  const path = join(scratch, 'tasks.json');
  const usual = { task_kind: 'generation', model_name: 'decoder_1m', runtime: 'torch', prompt_tokens: 8 };
  writeFileSync(path, JSON.stringify(tasks.map((task) => ({ ...usual, generated_tokens: 4, ...task }))));
  return path;
}

/** Embeddings and output 2 · 4096 · 128; each of two layers 4 · 128² + 3 · 128 · 352 and two norms of 2 · 128; a last norm. */
const PARAMS = 2 * 4096 * 128 + 2 * (4 * 128 ** 2 + 3 * 128 * 352 + 4 * 128) + 2 * 128;
const jobs = join(scratch, 'jobs.txt');

interface Python {
  readonly params?: number;
  readonly version?: string;
  /** Done after the facts, before what it should do. */
  readonly instead?: string;
}

/** Answers as a Python with torch does: the whole takes 100 ms a repeat, its first token, where it reads, 20 of them. */
function fakePython({ params = PARAMS, version = '2.9.9', instead = '' }: Python = {}): string {
  const path = join(scratch, 'python');
  writeFileSync(
    path,
    `#!${process.execPath}
const say = (answer) => console.log(JSON.stringify(answer));
if (process.argv[2] === '-c') console.log(${JSON.stringify(version)});
else {
  const job = JSON.parse(process.argv[3]);
  require('node:fs').appendFileSync(${JSON.stringify(jobs)}, process.argv[3] + '\\n');
  say({ event: 'facts', params: ${params} });
  ${instead}
  for (const repeat of job.repeats) {
    say({ event: 'started' });
    say({ event: 'run', repeat, total_ms: 100 * repeat, first_token_ms: job.prompt > 0 ? 20 * repeat : null, cores_used: 1.234 });
  }
}
`,
  );
  chmodSync(path, 0o755);
  return path;
}

/** The source as `measure` opens it, of this device. */
const open = ({ device = 'cpu', python = {} as Python }) =>
  torchDecoderSource([], { device, python: fakePython(python), timeLimitSeconds: 60, seed: 42 });

async function runsOf(source: GenerationSource): Promise<MeasuredGeneration[]> {
  const runs: MeasuredGeneration[] = [];
  const [task] = readGenerationTasks(tasksFile({}));
  await source.measure(task!, [1], (_, run) => runs.push(run));
  return runs;
}

const askedJobs = (): Record<string, unknown>[] =>
  readFileSync(jobs, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const lastJob = () => askedJobs().at(-1);

describe('a decoder of the zoo through torch', () => {
  it('has the columns that ONNX Runtime has, and goes on where it was stopped', async () => {
    const output = join(scratch, 'measured');
    const tasksPath = tasksFile({ sequences: 2 });
    const measure = (repeats: number) =>
      measureTasks('generation', { tasksPath, output, repeats, python: fakePython() }, silent);
    expect(await measure(1)).toMatchObject({ measured: 1, resumed: 0, failed: 0 });
    expect(await measure(3)).toMatchObject({ measured: 2, resumed: 1, failed: 0 });
    const rows = rowsIn(output);
    expect(rows.map((row) => row['total_time_ms'])).toEqual(['100', '200', '300']);
    expect(rows[1]).toMatchObject({
      runtime: 'torch',
      runtime_version: '2.9.9',
      accelerator: 'cpu',
      backend: 'torch-cpu',
      precision: 'fp32',
      weight_bits: '32',
      params: String(PARAMS),
      vocabulary_size: '4096',
      time_to_first_token_ms: '40',
      // (200 − 40) ms over four tokens.
      time_per_output_token_ms: '40',
      cores_used: '1.23',
      run_key: 'decoder_1m/p8/c0/g4/s2/fp32/torch-cpu/r2',
    });
    const other = join(scratch, 'onnxruntime');
    const onnx = {
      tasksPath: tasksFile({ sequences: 2, runtime: 'onnxruntime' }),
      output: other,
      repeats: 1,
    };
    await measureTasks('generation', onnx, silent);
    const filled = (row: Readonly<Record<string, string | undefined>>) =>
      Object.keys(row).filter((column) => row[column] !== '');
    expect(filled(rows[0]!)).toEqual(filled(rowsIn(other)[0]!));
  });

  it.each([
    ['cuda', '2.9.9', 'cuda', 'torch'],
    ['cuda:1', '2.9.9+cu128', 'cuda', 'torch'],
    ['cuda', '2.5.1+rocm6.2', 'rocm', 'torch'],
    ['mps', '2.9.9', 'metal', 'torch-mps'],
  ])('on %s of torch %s has the accelerator %s', async (device, version, accelerator, backend) => {
    const source = await open({ device, python: { version } });
    expect(source).toMatchObject({ runtime: 'torch', accelerator, backend, version });
    const [run] = await runsOf(source);
    // Threads are the CPU's.
    expect(run!.columns).not.toHaveProperty('workers');
    expect(lastJob()).toMatchObject({ device, threads: null });
  });

  it('is another run in another precision; what it does not do has no time', async () => {
    const output = join(scratch, 'precisions');
    const tasksPath = tasksFile(
      {},
      { precision: 'bf16', prompt_tokens: 0, cached_tokens: 5 },
      { precision: 'fp16' },
    );
    rmSync(jobs, { force: true });
    const options = { tasksPath, output, repeats: 1, python: fakePython() };
    expect(await measureTasks('generation', options, silent)).toMatchObject({ measured: 3, failed: 0 });
    const [, bf16, fp16] = rowsIn(output);
    expect(bf16).toMatchObject({
      precision: 'bf16',
      weight_bits: '16',
      time_to_first_token_ms: '',
      time_per_output_token_ms: '25',
    });
    expect(fp16).toMatchObject({ precision: 'fp16', weight_bits: '16' });
    const asked = askedJobs();
    expect(asked[1]).toMatchObject({
      sizes: { layers: 2, width: 128, heads: 4, inner_width: 352, vocabulary: 4096 },
      prompt: 0,
      cached: 5,
      generated: 4,
      sequences: 1,
      precision: 'bf16',
      device: 'cpu',
      repeats: [1],
    });
  });

  it.each<[string, Python, string]>([
    [
      'another model',
      { params: 7 },
      `torch's decoder_1m has 7 parameters, the zoo's ${PARAMS}: they are not the same`,
    ],
    ['what is no answer', { instead: "console.log('hello');" }, "says what is no answer: 'hello'"],
    [
      'too little memory',
      { instead: "console.error('Traceback:\\nCUDA out of memory'); process.exit(1);" },
      'CUDA out of memory',
    ],
    ['nothing to say', { instead: 'process.exit(3);' }, 'ended with exit status 3'],
  ])('fails in one line where Python has %s', async (_, python, message) => {
    const fault = await runsOf(await open({ python })).catch((error: Error) => error.message);
    expect(fault).toContain(message);
    expect(fault).not.toContain('\n');
  });

  it.each<[string, readonly Record<string, string>[], Record<string, string>, RegExp]>([
    ['no Python', [{}], { python: 'no-such-python' }, /--python no-such-python.*has no torch/],
    [
      'no torch',
      [{}],
      { python: process.execPath },
      /has no torch .*; a decoder whose runtime is torch needs it/,
    ],
    ['no such decoder', [{ model_name: 'decoder_2m' }], {}, /no such decoder in the zoo/],
    ['two runtimes', [{}, { runtime: 'onnxruntime' }], {}, /runtime.*names both onnxruntime and torch/],
    ['another runtime', [{ runtime: 'pytorch' }], {}, /is 'pytorch'; it must be one of onnxruntime, torch/],
    ['no precision', [{ precision: 'fp12' }], {}, /is 'fp12'; it must be one of fp32, fp16, bf16/],
    ['a runtime beside the task’s', [{}], { runtime: 'torch' }, /--runtime.*goes with --endpoint/],
  ])('is refused in one line: %s', async (_, tasks, options, message) => {
    const request = { tasksPath: tasksFile(...tasks), output: join(scratch, 'refused'), ...options };
    await expect(measureTasks('generation', request, silent)).rejects.toThrow(message);
  });
});

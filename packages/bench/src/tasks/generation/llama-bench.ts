import { execFile } from 'node:child_process';
import { InputError, parseJson } from '@ctfusion/base';
import { validate } from '@ctfusion/schema';
import { COLUMN } from '@ctfusion/schema/columns';
import { z } from 'zod';
import { type GenerationSource, type MeasuredGeneration, mean } from './generation-source.js';
import type { GenerationTask } from './generation-task.js';

/**
 * One test, as `llama-bench -o json` prints it (llama.cpp, tools/llama-bench/README.md); further entries are not read. Builds before
 * April 2025 have no `n_depth`.
 */
const testSchema = z.object({
  build_commit: z.string(),
  build_number: z.number().optional(),
  backends: z.string(),
  model_type: z.string(),
  model_size: z.number().positive(),
  model_n_params: z.number().positive(),
  n_threads: z.number(),
  n_gpu_layers: z.number(),
  n_prompt: z.int().min(0),
  n_gen: z.int().min(0),
  n_depth: z.int().min(0).default(0),
  samples_ns: z.array(z.number().positive()).min(1),
});
const answerSchema = z.array(testSchema).min(1);

export type LlamaBenchTest = z.output<typeof testSchema>;

/** The tests of an answer. @throws InputError if it is no answer of llama-bench in JSON. */
export const readLlamaBench = (text: string, name: string): LlamaBenchTest[] =>
  validate(answerSchema, parseJson(text, name), name);

const NS_PER_MS = 1e6;

/** Every sample of a test as a run. Weights are what the file holds, embeddings included. */
export function llamaBenchRuns(test: LlamaBenchTest): MeasuredGeneration[] {
  const { n_prompt: prompt, n_gen: generated, n_depth: cached } = test;
  const columns = {
    [COLUMN.params]: test.model_n_params,
    [COLUMN.weightBits]: (test.model_size * 8) / test.model_n_params,
    [COLUMN.workers]: test.n_threads,
    // A build without devices says so; what it would have put there is no layer on a device.
    ...(test.n_gpu_layers >= 0 && acceleratorOf(test.backends) !== 'cpu'
      ? { [COLUMN.deviceLayers]: test.n_gpu_layers }
      : {}),
  };
  return test.samples_ns.map((sample) => {
    const totalMs = sample / NS_PER_MS;
    return {
      prompt,
      cached,
      generated,
      totalMs,
      // Of a test of both it tells the whole only.
      firstTokenMs: generated === 0 ? totalMs : undefined,
      perTokenMs: prompt === 0 ? totalMs / generated : undefined,
      columns,
    };
  });
}

const ACCELERATORS = ['cuda', 'rocm', 'metal', 'vulkan', 'sycl', 'cann', 'opencl'] as const;

/** Through what a build reaches its device: `CUDA`, `Metal,BLAS`, `BLAS`, `CPU` → `cuda`, `metal`, `cpu`, `cpu`. */
export function acceleratorOf(backends: string): string {
  const named = backends.toLowerCase().replace('hip', 'rocm');
  return ACCELERATORS.find((name) => named.includes(name)) ?? 'cpu';
}

export interface LlamaBenchOptions {
  /** Path of the program, or its name where the shell would find it. */
  readonly program: string;
  readonly modelFile: string;
  readonly timeLimitSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the program what it is by the smallest test that there is. @throws InputError if it does not run or answers otherwise. */
export async function llamaBenchSource(options: LlamaBenchOptions): Promise<GenerationSource> {
  const [probe] = await run(options, ['-p', '1', '-n', '0', '-r', '1']);
  const accelerator = acceleratorOf(probe!.backends);
  return {
    runtime: 'llama.cpp',
    accelerator,
    backend: `llama.cpp-${accelerator}`,
    version: `${probe!.build_number ?? ''} ${probe!.build_commit}`.trim(),
    async measure(task, repeats, onRun) {
      if (task.sequences > 1) throw new Error('llama-bench runs one sequence; ask an endpoint for several');
      const tests = await run(options, [...testArguments(task), '-r', String(repeats.length)]);
      const wanted = tests.find(
        ({ n_prompt, n_gen }) => n_prompt === task.prompt && n_gen === task.generated,
      );
      if (wanted === undefined) throw new Error('llama-bench did not run the test that it was asked for');
      const runs = llamaBenchRuns(wanted);
      const [prompt, decode] = tests.filter((test) => test !== wanted);
      const beside = prompt === undefined || decode === undefined ? {} : besideWhole(prompt, decode);
      for (const [index, repeat] of repeats.entries()) {
        const measured = runs[index];
        if (measured !== undefined) onRun(repeat, { ...measured, ...beside });
      }
    },
  };
}

/** Of a task that reads and writes, the prompt and the tokens are tested by themselves, too. */
function testArguments({ prompt, generated, cached }: GenerationTask): string[] {
  const depth = cached > 0 ? ['-d', String(cached)] : [];
  const both = prompt > 0 && generated > 0 ? ['-pg', `${prompt},${generated}`] : [];
  return ['-p', String(prompt), '-n', String(generated), ...both, ...depth];
}

/** The prompt's time is the time to the first token; the tests of both come in the order in which they were asked for. */
function besideWhole(prompt: LlamaBenchTest, decode: LlamaBenchTest) {
  const of = (test: LlamaBenchTest): number => mean(test.samples_ns) / NS_PER_MS;
  return { firstTokenMs: of(prompt), perTokenMs: of(decode) / decode.n_gen };
}

function run(
  { program, modelFile, timeLimitSeconds, signal }: LlamaBenchOptions,
  args: readonly string[],
): Promise<LlamaBenchTest[]> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      ['-m', modelFile, ...args, '-o', 'json'],
      { timeout: timeLimitSeconds * 1000, maxBuffer: 2 ** 26, ...(signal === undefined ? {} : { signal }) },
      (error, stdout, stderr) => {
        if (error === null) {
          try {
            return resolve(readLlamaBench(stdout, program));
          } catch (fault) {
            return reject(fault);
          }
        }
        const complaint = stderr.trim().split('\n').at(-1) ?? '';
        reject(
          new InputError('no-device', `does not answer: ${complaint || error.message.split('\n')[0]}`, {
            file: program,
          }),
        );
      },
    );
  });
}

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { InputError } from '@ctfusion/base';
import { z } from 'zod';
import { MOST_STEPS } from './run-step.js';

const programPath = fileURLToPath(new URL('../../../python/torch_step.py', import.meta.url));

/** Models that the Python program builds; their names and layers are the zoo's. */
export const TORCH_MODELS: readonly string[] = ['resnet50', 'vit_b_16'];

export interface TorchStep {
  readonly model: string;
  readonly mode: 'inference' | 'training';
  readonly batch: number;
  readonly precision: string;
  readonly optimizer: string;
  /** Of torch: `cpu`, `cuda`, `mps`. */
  readonly device: string;
  /** Parameters of the zoo's model, which torch's must have, too. */
  readonly params: number;
  /** Of the CPU; torch's own choice where absent. */
  readonly threads: number | null;
  readonly repeats: readonly number[];
  readonly seed: number;
}

/** Where the program runs, and when it is given up. */
export interface TorchProcess {
  readonly python: string;
  readonly timeLimitSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

const answerSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('facts'), torch: z.string(), params: z.int() }),
  z.object({ event: z.literal('run'), repeat: z.int(), step_ms: z.number().positive() }),
]);

/** The version of torch. @throws InputError in one line where Python or torch is absent. */
export async function torchVersion(python: string): Promise<string> {
  const { output, complaint, isDone } = await run(python, ['-c', 'import torch; print(torch.__version__)']);
  if (isDone) return output.trim();
  throw new InputError(
    'no-device',
    `has no torch (${complaint}); a step of training needs it: install python3-torch, or name another Python`,
    { field: `--python ${python}` },
  );
}

/** Measures the repeats of a step in a Python process; each is reported as soon as it is done. @throws Error saying why it cannot. */
export async function measureTorchStep(
  step: TorchStep,
  { python, timeLimitSeconds, signal }: TorchProcess,
  onRun: (repeat: number, stepMs: number) => void,
): Promise<void> {
  const { params, ...job } = step;
  let found = params;
  const { isDone, complaint } = await run(
    python,
    [programPath, JSON.stringify({ ...job, most_steps: MOST_STEPS })],
    { signal, timeout: timeLimitSeconds * 1000 },
    (line) => {
      const answer = answerSchema.parse(JSON.parse(line));
      if (answer.event === 'facts') found = answer.params;
      else if (found === params) onRun(answer.repeat, answer.step_ms);
    },
  );
  if (!isDone) throw new Error(complaint);
  if (found !== params)
    throw new Error(
      `torch's ${job.model} has ${found} parameters, the zoo's ${params}: they are not the same model`,
    );
}

interface Ended {
  readonly output: string;
  readonly complaint: string;
  readonly isDone: boolean;
}

/** Runs a program to its end; what it last complained of, where it failed. */
function run(
  program: string,
  args: readonly string[],
  limits: { readonly signal?: AbortSignal | undefined; readonly timeout?: number } = {},
  onLine: (line: string) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...limits, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    let complaint = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000);
    });
    child.on('error', (error) => {
      complaint ||= error.message;
    });
    child.on('close', (code, killed) => {
      const last = complaint.trim().split('\n').at(-1) ?? '';
      const reason = last === '' ? `ended with ${killed ?? `exit status ${code}`}` : last;
      resolve({ output: lines.join('\n'), complaint: reason, isDone: code === 0 });
    });
  });
}

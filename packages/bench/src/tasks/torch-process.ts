import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { InputError, shown } from '@ctfusion/base';
import type { z } from 'zod';

/** Where a program in Python runs, and when it is given up. */
export interface TorchProcess {
  readonly python: string;
  readonly timeLimitSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Python where no other is named. */
export const PYTHON = 'python3';

/** What torch may compute in. */
export const TORCH_PRECISIONS = ['fp32', 'fp16', 'bf16'] as const;

/**
 * The version of torch.
 * @param need what cannot be measured without it, for the message
 * @throws InputError in one line where Python or torch is absent.
 */
export async function torchVersion(python: string, need: string): Promise<string> {
  const { output, complaint, isDone } = await run(python, ['-c', 'import torch; print(torch.__version__)']);
  if (isDone) return output.trim();
  throw new InputError(
    'no-device',
    `has no torch (${complaint}); ${need} needs it: install python3-torch, or name another Python`,
    { field: `--python ${python}` },
  );
}

/** As rows name it: `torch` on CUDA, as in the published data; else with the device, `torch-cpu`. */
export const torchBackend = (device: string): string =>
  device.startsWith('cuda') ? 'torch' : `torch-${device}`;

/** @throws Error where torch built another model than the zoo does. */
export function checkTorchParams(model: string, found: number, params: number): void {
  if (found === params) return;
  throw new Error(
    `torch's ${model} has ${found} parameters, the zoo's ${params}: they are not the same model`,
  );
}

/** A program in Python that takes a job as JSON and answers in JSON lines. */
interface TorchProgram<Answer> {
  readonly path: string;
  readonly job: unknown;
  readonly answers: z.ZodType<Answer>;
}

/** Runs a program to its end. @throws Error with its last complaint, or with what `onAnswer` throws, which ends the program. */
export async function runTorchProgram<Answer>(
  { path, job, answers }: TorchProgram<Answer>,
  { python, timeLimitSeconds, signal }: TorchProcess,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  const { isDone, complaint } = await run(
    python,
    [path, JSON.stringify(job)],
    { signal, timeout: timeLimitSeconds * 1000 },
    (line) => onAnswer(answerOf(line, answers)),
  );
  if (!isDone) throw new Error(complaint);
}

function answerOf<Answer>(line: string, answers: z.ZodType<Answer>): Answer {
  try {
    return answers.parse(JSON.parse(line));
  } catch {
    throw new Error(`says what is no answer: ${shown(line.slice(0, 100))}`);
  }
}

interface Ended {
  readonly output: string;
  readonly complaint: string;
  readonly isDone: boolean;
}

/** Runs a program to its end; what it last complained of, where it failed, or what `onLine` threw. */
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
    let fault: string | undefined;
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      try {
        if (fault === undefined) onLine(line);
      } catch (error) {
        fault = (error as Error).message;
        child.kill();
      }
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
      resolve({
        output: lines.join('\n'),
        complaint: fault ?? reason,
        isDone: code === 0 && fault === undefined,
      });
    });
  });
}

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { COLUMN } from '@ctfusion/schema/columns';
import { z } from 'zod';
import { cpuUse, readCpu } from '../machine/cpu-usage.js';
import type { GenerationSource, MeasuredGeneration } from '../tasks/generation/generation-source.js';
import type { GenerationTask } from '../tasks/generation/generation-task.js';
import {
  checkTorchParams,
  runTorchProgram,
  TORCH_PRECISIONS,
  type TorchProcess,
  torchBackend,
  torchVersion,
} from '../tasks/torch-process.js';
import { buildDecoder, decoderSizes } from '../zoo/decoders.js';
import { decoderColumns } from './decoder-source.js';

const programPath = fileURLToPath(new URL('../../python/torch_decoder.py', import.meta.url));

export interface TorchDecoderOptions extends TorchProcess {
  /** Of torch: `cpu`, `cuda`, `mps`. */
  readonly device: string;
  readonly seed: number;
}

const answers = z.discriminatedUnion('event', [
  z.object({ event: z.literal('facts'), params: z.int() }),
  z.object({ event: z.literal('started') }),
  z.object({
    event: z.literal('run'),
    repeat: z.int(),
    total_ms: z.number().positive(),
    first_token_ms: z.number().positive().nullable(),
    cores_used: z.number().nonnegative(),
  }),
]);

/**
 * Decoders of the zoo through torch, each task in a Python process.
 * @throws InputError in one line where Python or torch is absent, or a task asks for a precision that is none.
 */
export async function torchDecoderSource(
  tasks: readonly GenerationTask[],
  options: TorchDecoderOptions,
): Promise<GenerationSource> {
  const { device } = options;
  tasks.forEach(precisionOf);
  const version = await torchVersion(options.python, 'a decoder whose runtime is torch');
  return {
    runtime: 'torch',
    accelerator: acceleratorOf(device, version),
    backend: torchBackend(device),
    version,
    variant: precisionOf,
    measure: (task, repeats, onRun) => measure(options, task, repeats, onRun),
  };
}

const precisionOf = ({ choice }: GenerationTask) => choice(COLUMN.precision, TORCH_PRECISIONS, 'fp32');

/** As tasks name it: `cuda:1` is of CUDA. An AMD GPU is `cuda` to torch, too, whose version then says `2.5.1+rocm6.2`. */
function acceleratorOf(device: string, version: string): string {
  const name = device.split(':')[0]!;
  if (name === 'mps') return 'metal';
  return name === 'cuda' && version.includes('rocm') ? 'rocm' : name;
}

async function measure(
  { device, seed, ...process }: TorchDecoderOptions,
  task: GenerationTask,
  repeats: readonly number[],
  onRun: (repeat: number, run: MeasuredGeneration) => void,
): Promise<void> {
  const { modelName, prompt, cached, generated, sequences } = task;
  const precision = precisionOf(task);
  const threads = device === 'cpu' ? availableParallelism() : null;
  const columns = {
    ...decoderColumns(modelName, precision),
    ...(threads !== null && { [COLUMN.workers]: threads }),
  };
  const { layers, width, heads, innerWidth: inner_width, vocabulary } = decoderSizes(modelName);
  const sizes = { layers, width, heads, inner_width, vocabulary };
  const job = { sizes, prompt, cached, generated, sequences, precision, device, threads, repeats, seed };
  let before = readCpu();
  await runTorchProgram({ path: programPath, job, answers }, process, (answer) => {
    if (answer.event === 'facts')
      return checkTorchParams(modelName, answer.params, buildDecoder(modelName).params);
    if (answer.event === 'started') {
      before = readCpu();
      return;
    }
    const { repeat, total_ms: totalMs, first_token_ms: firstMs, cores_used: coresUsed } = answer;
    const firstTokenMs = firstMs ?? undefined;
    onRun(repeat, {
      prompt,
      cached,
      generated,
      totalMs,
      firstTokenMs,
      perTokenMs: generated > 0 ? (totalMs - (firstMs ?? 0)) / generated : undefined,
      columns: {
        ...columns,
        [COLUMN.coresUsed]: Math.round(coresUsed * 100) / 100,
        [COLUMN.coresBusy]: cpuUse(before, readCpu()).coresBusy,
      },
    });
  });
}

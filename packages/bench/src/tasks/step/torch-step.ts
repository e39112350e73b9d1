import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { checkTorchParams, runTorchProgram, type TorchProcess } from '../torch-process.js';
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

const answerSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('facts'), torch: z.string(), params: z.int() }),
  z.object({ event: z.literal('run'), repeat: z.int(), step_ms: z.number().positive() }),
]);

/** Measures the repeats of a step in a Python process; each is reported as soon as it is done. @throws Error saying why it cannot. */
export async function measureTorchStep(
  step: TorchStep,
  process: TorchProcess,
  onRun: (repeat: number, stepMs: number) => void,
): Promise<void> {
  const { params, ...job } = step;
  const program = { path: programPath, job: { ...job, most_steps: MOST_STEPS }, answers: answerSchema };
  await runTorchProgram(program, process, (answer) => {
    if (answer.event === 'facts') checkTorchParams(job.model, answer.params, params);
    else onRun(answer.repeat, answer.step_ms);
  });
}

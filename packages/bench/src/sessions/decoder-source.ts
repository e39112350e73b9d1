import { availableParallelism } from 'node:os';
import { COLUMN } from '@ctfusion/schema/columns';
import { type JobOptions, runJobProcess } from '../jobs/job-process.js';
import type { GenerationSource } from '../tasks/generation/generation-source.js';
import type { GenerationTask } from '../tasks/generation/generation-task.js';
import { buildDecoder, decoderSizes } from '../zoo/decoders.js';

export interface DecoderSourceOptions extends Pick<JobOptions, 'signal' | 'program'> {
  readonly device: string;
  readonly version: string;
  readonly timeLimitSeconds: number;
  readonly seed: number;
}

/** Decoders of the zoo through ONNX Runtime, each task in a child process. */
export function decoderSource(options: DecoderSourceOptions): GenerationSource {
  const { device, version, timeLimitSeconds, seed, signal, program } = options;
  const threads = availableParallelism();
  return {
    runtime: 'onnxruntime',
    accelerator: device,
    backend: `onnxruntime-${device}`,
    version,
    async measure(task, repeats, onRun) {
      const { prompt, cached, generated, sequences } = task;
      const columns = { ...decoderColumns(task.modelName, 'fp32'), [COLUMN.workers]: threads };
      const outcome = await runJobProcess(
        {
          kind: 'generate',
          device,
          threads,
          decoder: task.modelName,
          prompt,
          cached,
          generated,
          sequences,
          repeats,
          seed,
        },
        {
          timeLimitSeconds,
          signal,
          program,
          onEvent(event) {
            if (event.event !== 'run') return;
            const { values } = event;
            onRun(event.repeat, {
              prompt,
              cached,
              generated,
              totalMs: values[COLUMN.totalTimeMs]!,
              firstTokenMs: values[COLUMN.timeToFirstTokenMs],
              perTokenMs: values[COLUMN.timePerOutputTokenMs],
              columns: {
                ...columns,
                [COLUMN.coresUsed]: values[COLUMN.coresUsed]!,
                [COLUMN.coresBusy]: values[COLUMN.coresBusy]!,
              },
            });
          },
        },
      );
      if (outcome.end !== 'finished') throw new Error(`${outcome.end} ${outcome.detail}`.trim());
    },
  };
}

/** Demand of a decoder of the zoo. @throws InputError for one that it does not have. */
export function decoderColumns(
  name: GenerationTask['modelName'],
  precision: 'fp32' | 'fp16' | 'bf16',
): Record<string, string | number> {
  const { layers, width, heads, vocabulary } = decoderSizes(name);
  const { params } = buildDecoder(name);
  return {
    [COLUMN.params]: params,
    [COLUMN.activeParams]: params,
    [COLUMN.transformerLayers]: layers,
    [COLUMN.modelWidth]: width,
    [COLUMN.kvHeads]: heads,
    [COLUMN.headSize]: width / heads,
    [COLUMN.vocabularySize]: vocabulary,
    [COLUMN.weightBits]: precision === 'fp32' ? 32 : 16,
    [COLUMN.quantisation]: 'none',
    [COLUMN.precision]: precision,
  };
}

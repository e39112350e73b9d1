import { z } from 'zod';
import type { DeepReadonly } from '../documents/document-kind.js';
import { latencyMs } from '../documents/fields.js';

/** A job of which only its time on some GPU is known. */
export const timedJobSchema = z.strictObject({
  /** Runs of the whole job that somebody timed, each on a GPU that is named. */
  runs: z
    .array(z.strictObject({ time_ms: latencyMs, gpu: z.string().min(1).max(200) }))
    .min(1)
    .max(100),
  /** What the job does. */
  kind: z.enum(['train', 'infer', 'generate']),
  /** What it is, where training knows it by name: `resnet50`. */
  job: z.string().min(1).max(200).optional(),
  precision: z.enum(['fp16', 'fp32']),
});

export type TimedJob = DeepReadonly<z.output<typeof timedJobSchema>>;

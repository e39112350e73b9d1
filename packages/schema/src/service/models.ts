import { z } from 'zod';
import { storedName } from './fields.js';

const count = z.coerce.number().int().min(1).max(1_000_000_000);
const side = z.coerce.number().int().min(1).max(100_000);

/** What a model file does not say of its task. */
export const modelQuerySchema = z.strictObject({
  /** `step`: one step of training or inference; `frames`: images through the model in batches. */
  kind: z.enum(['step', 'frames']),
  /** What the model is called. */
  name: storedName,
  /** The file's own where it fixes one. */
  batch_size: z.coerce.number().int().min(1).max(1_000_000).optional(),
  /** Of the image that the model takes, where the file leaves it open. */
  input_height: side.optional(),
  input_width: side.optional(),
  /** Of a step. */
  mode: z.enum(['inference', 'training']).optional(),
  optimizer: z.enum(['none', 'sgd', 'momentum', 'adam']).optional(),
  precision: z.enum(['fp32', 'fp16']).optional(),
  /** Of a job of frames, with the size of a source frame. */
  frames: count.optional(),
  image_width: side.optional(),
  image_height: side.optional(),
});

export type ModelQuery = z.output<typeof modelQuerySchema>;

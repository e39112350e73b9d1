import { z } from 'zod';
import { name } from './fields.js';

/** Whether a prediction is to be trusted, and why not. */
export const verdictSchema = z.strictObject({
  status: z.enum(['supported', 'extrapolating', 'estimated', 'unsupported']),
  /** A sentence each; of a supported row only what it was predicted without. */
  reasons: z.array(z.string()),
  /** Inputs that leave the training range. */
  extrapolations: z.array(
    z.strictObject({
      column: name,
      /** Null where it is not finite. */
      value: z.number().nullable(),
      /** Smallest and largest training value. */
      low: z.number(),
      high: z.number(),
      /** How many times the nearer end of the range, above 1; absent where the signs allow no ratio. */
      factor: z.number().gt(1).optional(),
    }),
  ),
  /** Of an estimated machine: columns that were measured, stated by data sheets or offers, and imputed. */
  knowledge: z
    .strictObject({ measured: z.array(name), stated: z.array(name), imputed: z.array(name) })
    .optional(),
  /** Training systems with the most similar benchmarks, nearest first: root mean squared log difference. */
  nearest: z.array(z.strictObject({ system: z.string(), distance: z.number().min(0) })),
});

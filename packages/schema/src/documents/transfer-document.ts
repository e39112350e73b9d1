import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { latencyMs, name, openFraction } from './fields.js';
import { jobOutcomeSchema, jobTermFields } from './job-document.js';

/** What `transfer --json` and `rank --measured … --json` print: how long a job takes elsewhere, by one timed run of it or a few. */
export const transferDocument = {
  name: 'transfer',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** In which the job computes: half precision with matrix units, or single. */
    precision: z.enum(['fp16', 'fp32']),
    /** The job that was named, as training spells it; absent where none was that training knows. */
    job_name: name.optional(),
    /** What is to be known of the whole answer; absent where there is nothing to say. */
    remarks: z.array(z.string()).optional(),
    /** Level of the intervals. */
    level: openFraction,
    ...jobTermFields,
    /** Best first: the surest where a deadline is given, the cheapest where there are prices, else the fastest. */
    systems: z.array(
      z.strictObject({
        system_id: name,
        predicted_total_time_ms: latencyMs,
        lower_ms: latencyMs,
        upper_ms: latencyMs,
        /** Where several devices share the job: its batch (`data`), or samples that do not wait for each other (`replicas`). */
        devices: z
          .strictObject({ used: z.int().min(2), by: z.enum(['one', 'data', 'tensor', 'replicas']) })
          .optional(),
        /** Of the machine; absent where none is stated. */
        price_per_hour: z.number().min(0).optional(),
        /** Of the whole rental, in the unit of the price. */
        cost: z.number().min(0).optional(),
        /** From the click to the result, where a setup, a deadline or terms of the rental were given. */
        job: jobOutcomeSchema.optional(),
        verdict: z.enum(['supported', 'extrapolating']),
        /** Why it is not supported, and what is to be known of it all the same; absent where there is nothing to say. */
        reasons: z.array(z.string()).optional(),
      }),
    ),
    /** Systems without an answer: their GPU is not known, or of no known bandwidth and peak; does not hold the model; or they have fewer GPUs than are asked for. */
    unsupported: z.array(name),
    /** Why each of them has none; absent where all have one. */
    unsupported_reasons: z
      .array(z.strictObject({ system_id: name, reasons: z.array(z.string()) }))
      .optional(),
  }),
} as const satisfies DocumentKind;

export type TransferDocument = DocumentOf<typeof transferDocument>;

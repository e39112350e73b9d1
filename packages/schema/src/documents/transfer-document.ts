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
        /** Of the machine; absent where none is stated. */
        price_per_hour: z.number().min(0).optional(),
        /** Of the whole rental, in the unit of the price. */
        cost: z.number().min(0).optional(),
        /** From the click to the result, where a setup, a deadline or terms of the rental were given. */
        job: jobOutcomeSchema.optional(),
        verdict: z.enum(['supported', 'extrapolating']),
      }),
    ),
    /** Systems without an answer: their GPU is not known, or of no known bandwidth and peak. */
    unsupported: z.array(name),
  }),
} as const satisfies DocumentKind;

export type TransferDocument = DocumentOf<typeof transferDocument>;

import { z } from 'zod';
import type { DeepReadonly, DocumentKind, DocumentOf } from './document-kind.js';
import { durationMs, latencyMs, name, openFraction } from './fields.js';
import { verdictSchema } from './verdict.js';

const price = z.number().min(0);

/** What a job is on one machine. Times are from the click; start and end are absent where the setup's time is not known. */
const jobOutcomeFields = {
  /** Devices at work, and how they share it: a batch (`data`), every layer (`tensor`), or whole runs (`replicas`). */
  devices: z.strictObject({
    used: z.int().positive(),
    by: z.enum(['one', 'data', 'tensor', 'replicas']),
  }),
  /** Until image, weights and data are there, ms. */
  start_ms: durationMs.optional(),
  run_ms: latencyMs,
  done_ms: latencyMs.optional(),
  /** Ends of the interval of the end; of the run where the end is not known. */
  lower_ms: latencyMs.optional(),
  upper_ms: latencyMs.optional(),
  /** Where the time goes, ms: adds up to `done_ms`. */
  phases: z.strictObject({
    compute: durationMs,
    /** What runs wait for their data beyond that. */
    reading: durationMs,
    evaluation: durationMs,
    checkpoints: durationMs,
    /** Expected: work done again, and restarts. */
    interruptions: durationMs,
    download: durationMs,
    load: durationMs,
  }),
  /** What takes longest, in words. */
  bound_by: z.string(),
  interruptions_per_hour: z.number().min(0).optional(),
  deadline_probability: openFraction.optional(),
  /** Of the whole machine, as it is rented. */
  price_per_hour: price.optional(),
  /** In the unit of the price. Storage and traffic where the offer states what they cost. */
  cost: z
    .strictObject({
      total: price,
      billed_hours: price,
      rent: price,
      storage: price.optional(),
      traffic: price.optional(),
      per_result: z.strictObject({ of: name, count: z.number().positive(), cost: price }).optional(),
      per_epoch: price.optional(),
    })
    .optional(),
  over_budget: z.boolean().optional(),
  /** What could not be counted, in sentences. */
  not_counted: z.array(z.string()),
} as const;

export const jobOutcomeSchema = z.strictObject(jobOutcomeFields);
export type JobOutcomeRow = DeepReadonly<z.output<typeof jobOutcomeSchema>>;

/** Terms that were asked for, and are told again with the answer. */
export const jobTermFields = {
  deadline_ms: z.number().positive().optional(),
  min_probability: openFraction.optional(),
  /** Systems that have it. */
  systems_sure_enough: z.int().min(0).optional(),
  budget: z.number().positive().optional(),
  interruptible: z.boolean().optional(),
} as const;

/** What `rank --json` and `predict --json` print of a job: a task that runs many times, or with a setup. */
export const jobDocument = {
  name: 'job',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The bundle that was asked, as it was named. */
    bundle: z.string(),
    model_name: z.string().optional(),
    /** Absent where nothing was ordered. */
    objective: z.enum(['latency', 'cost', 'probability']).optional(),
    /** Of the intervals. */
    level: openFraction,
    ...jobTermFields,
    /** Runs of the task, and what they make. */
    job: z.strictObject({
      runs: z.int().positive(),
      epochs: z.number().positive().optional(),
      results: z.strictObject({ of: name, count: z.number().positive() }).optional(),
      evaluations: z.int().min(0).optional(),
      checkpoint_gb: z.number().min(0).optional(),
      /** What was taken for granted, in sentences. */
      assumed: z.array(z.string()),
    }),
    systems_total: z.int().min(0),
    systems_unsupported: z.int().min(0),
    systems: z.array(
      z.strictObject({
        /** Null for a system that is not ranked. */
        rank: z.int().positive().nullable(),
        system_id: name,
        /** Of one run, ms. */
        run: z
          .strictObject({
            predicted_total_time_ms: latencyMs,
            lower_ms: latencyMs.optional(),
            upper_ms: latencyMs.optional(),
          })
          .optional(),
        ...jobOutcomeSchema.partial().shape,
        verdict: verdictSchema,
      }),
    ),
  }),
} as const satisfies DocumentKind;

export type JobDocument = DocumentOf<typeof jobDocument>;

const sizeSchema = z.strictObject({
  batch: z.int().positive(),
  /** Whether weights and what a batch needs fit into the memory; why not. */
  fits: z.boolean(),
  reason: z.string().optional(),
  predicted_total_time_ms: latencyMs.optional(),
  lower_ms: latencyMs.optional(),
  upper_ms: latencyMs.optional(),
  per_second: z.number().positive().optional(),
  /** Of the number of results that `results.quoted` says. */
  cost: price.optional(),
  verdict: verdictSchema,
});

/** What `size --json` prints: how fast and how dear batches of every size are on one system. */
export const sizeDocument = {
  name: 'size',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    bundle: z.string(),
    level: openFraction,
    model_name: z.string().optional(),
    results: z.strictObject({ of: name, quoted: z.number().positive() }),
    systems: z.array(
      z.strictObject({
        system_id: name,
        price_per_hour: price.optional(),
        /** Batch sizes; absent where none fits, or no price is stated. */
        largest: z.int().positive().optional(),
        fastest: z.int().positive().optional(),
        cheapest: z.int().positive().optional(),
        sizes: z.array(sizeSchema),
      }),
    ),
  }),
} as const satisfies DocumentKind;

export type SizeDocument = DocumentOf<typeof sizeDocument>;

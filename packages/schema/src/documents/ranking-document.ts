import { z } from 'zod';
import { type DocumentKind, type DocumentOf, fromUnversioned } from './document-kind.js';
import { durationMs, latencyMs, name, openFraction } from './fields.js';
import { verdictSchema } from './verdict.js';

const rankedSystemSchema = z.strictObject({
  /** From 1; null for a system that is unsupported. */
  rank: z.int().positive().nullable(),
  system_id: z.string(),
  /** End to end, ms; null for a system that is unsupported. */
  predicted_total_time_ms: latencyMs.nullable(),
  lower_ms: latencyMs.optional(),
  upper_ms: latencyMs.optional(),
  /** The longest part. */
  bottleneck: name.optional(),
  /** What bounds the run, in words of its kind of task. */
  bound_by: z.string().optional(),
  /** Times beside the whole, by the kind of task: `time_to_first_token_ms`, `time_per_output_token_ms`; ms. */
  targets: z.record(name, durationMs).optional(),
  /** Probability that the task is done by the deadline. */
  deadline_probability: openFraction.optional(),
  /** As the systems' file has it, and the price of the predicted time in the same currency. */
  price_per_hour: z.number().min(0).optional(),
  expected_cost: z.number().min(0).optional(),
  verdict: verdictSchema,
});

const rankingDocumentSchema = z.strictObject({
  schema_version: z.literal(1),
  /** The bundle that was asked, as it was named. */
  bundle: z.string(),
  objective: z.enum(['latency', 'cost', 'probability']),
  /** Of the intervals. */
  level: openFraction,
  /** Time that the task may take, ms. */
  deadline_ms: z.number().positive().optional(),
  /** Probability of meeting the deadline that was asked for, and how many systems have it; 0: none will meet it. */
  min_probability: openFraction.optional(),
  systems_sure_enough: z.int().min(0).optional(),
  /** True where every system lies outside what the bundle learned from in most inputs: the order is not to be trusted. */
  beyond_training: z.boolean().optional(),
  systems_total: z.int().min(0),
  systems_unsupported: z.int().min(0),
  /** Best first, unsupported ones last; the first ones only where that was asked for. */
  systems: z.array(rankedSystemSchema),
});

/** What `rank --json` prints. */
export const rankingDocument = {
  name: 'ranking',
  version: 1,
  schema: rankingDocumentSchema,
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type RankingDocument = DocumentOf<typeof rankingDocument>;

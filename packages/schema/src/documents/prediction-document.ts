import { z } from 'zod';
import { type DeepReadonly, type DocumentKind, type DocumentOf, fromUnversioned } from './document-kind.js';
import { explanationSchema } from './explanation.js';
import { durationMs, latencyMs, name, openFraction } from './fields.js';
import { verdictSchema } from './verdict.js';

/** The prediction of one task on one system. What the bundle's method does not give is absent. */
const predictionSchema = z.strictObject({
  system_id: z.string().optional(),
  model_name: z.string().optional(),
  /** Null where it is missing. */
  batch_size: z.number().nullable().optional(),
  /** End to end, ms; null for an unsupported row. */
  predicted_total_time_ms: latencyMs.nullable(),
  /** Ends of the interval that holds a new system's time with probability `level`: ms, around the prediction. */
  lower_ms: latencyMs.optional(),
  upper_ms: latencyMs.optional(),
  level: openFraction.optional(),
  /** Part of the run → expected ms; they add up to the prediction. */
  parts: z.record(name, durationMs).optional(),
  /** The longest part. */
  bottleneck: name.optional(),
  /** What bounds the run, in words of its kind of task. */
  bound_by: z.string().optional(),
  /** Times beside the whole, by the kind of task: `time_to_first_token_ms`, `time_per_output_token_ms`; ms. */
  targets: z.record(name, durationMs).optional(),
  verdict: verdictSchema,
  explanation: explanationSchema.optional(),
});

const predictionDocumentSchema = z.strictObject({
  schema_version: z.literal(1),
  /** The bundle that was asked, as it was named. */
  bundle: z.string(),
  /** What if: column → the value that `predictions` were made with, and each row's `before` without. */
  set: z.record(name, z.string()).optional(),
  predictions: z.array(predictionSchema.extend({ before: predictionSchema.optional() })),
});

/** What `predict --json` prints. */
export const predictionDocument = {
  name: 'prediction',
  version: 1,
  schema: predictionDocumentSchema,
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type PredictionDocument = DocumentOf<typeof predictionDocument>;
export type PredictionRow = DeepReadonly<z.output<typeof predictionSchema>>;

import { z } from 'zod';
import { latencyMs, openFraction } from '../documents/fields.js';
import { observationDocument } from '../documents/observation-document.js';
import { contentName, moment, pageQuery, storedName } from './fields.js';

/** An interval around a time, ms. */
const expectedTimeSchema = z.strictObject({
  predicted_total_time_ms: latencyMs,
  lower_ms: latencyMs,
  upper_ms: latencyMs,
  level: openFraction,
});

export const storedObservationSchema = z.strictObject({
  observation_id: z.int(),
  observation: observationDocument.schema,
  reporter: z.string(),
  received_at: moment,
  /** What was predicted before the run was known, by which bundle; absent where nothing could be. */
  expected: expectedTimeSchema.extend({ bundle_id: contentName }).optional(),
  /** Why predictions do not learn from it; absent where they do. */
  doubt: z.string().optional(),
});

export const observationAnswerSchema = storedObservationSchema.extend({
  /** It was told before, and counts once. */
  known: z.boolean(),
  /** What is predicted of the same task on the same machine from now on. */
  expected_now: expectedTimeSchema.optional(),
  drifting: z.boolean(),
});

export const observationListSchema = z.strictObject({
  observations: z.array(storedObservationSchema),
  next: z.string().optional(),
});

export const observationQuerySchema = pageQuery.extend({
  system_id: storedName.optional(),
  after: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
});

export type ObservationAnswer = z.output<typeof observationAnswerSchema>;
export type ObservationList = z.output<typeof observationListSchema>;
export type ObservationQuery = z.output<typeof observationQuerySchema>;

import { z } from 'zod';
import { type DocumentKind, type DocumentOf, fromUnversioned } from './document-kind.js';
import { latencyMs } from './fields.js';

/** What `calibrate --json` prints. */
export const calibrationDocument = {
  name: 'calibration',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The bundle that was written. */
    bundle: z.string(),
    /** Measured runs that it was corrected by, and their systems. */
    runs: z.int().min(0),
    /** Of those, runs that the bundle was corrected by before: they count once. */
    runs_known_before: z.int().min(0).optional(),
    systems: z.array(z.string()),
  }),
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type CalibrationDocument = DocumentOf<typeof calibrationDocument>;

/** What `suggest-runs --json` prints: runs to measure, in order. */
export const suggestionDocument = {
  name: 'suggestion',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The bundle that was asked, as it was named. */
    bundle: z.string(),
    suggestions: z.array(
      z.strictObject({
        /** Of the file of tasks, from 0. */
        task_row: z.int().min(0),
        model_name: z.string(),
        /** Null where it is missing. */
        batch_size: z.number().nullable(),
        /** What the run takes, ms. */
        predicted_total_time_ms: latencyMs,
        /** Mean over the tasks of (upper − lower) / prediction, before and after the run. */
        relative_width_before: z.number().min(0),
        relative_width_after: z.number().min(0),
      }),
    ),
    /** Benchmarks that were not measured, by how much measuring one would narrow the intervals; absent from documents of old. */
    benchmarks: z
      .array(
        z.strictObject({
          /** As its columns begin. */
          benchmark: z.string(),
          columns: z.array(z.string()),
          relative_width_before: z.number().min(0),
          relative_width_after: z.number().min(0),
        }),
      )
      .optional(),
  }),
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type SuggestionDocument = DocumentOf<typeof suggestionDocument>;

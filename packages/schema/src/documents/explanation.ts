import { z } from 'zod';
import type { DeepReadonly } from './document-kind.js';
import { durationMs, name } from './fields.js';

/** Exact SHAP values of the trees: `expected` plus all contributions is what the trees say, in the explanation's `unit`. */
const shapSchema = z.strictObject({
  expected: z.number(),
  /** Largest first, by size. */
  contributions: z.array(
    z.strictObject({
      feature: name,
      /** The feature's value; null where it is missing. */
      value: z.number().nullable(),
      contribution: z.number(),
    }),
  ),
});

/** Why a prediction is what it is. It stands within a prediction, whose document has the version. */
export const explanationSchema = z.strictObject({
  /** Sentences for people. */
  words: z.array(z.string()),
  /** Of `shap` and `effect`: logarithm, logarithm of 1 + ms, or ms. */
  unit: z.enum(['log', 'log1p_ms', 'ms']),
  shap: shapSchema,
  /** Time by the physics alone, before what was learned: ms. */
  prior_ms: durationMs.optional(),
  /** Longest first. */
  stages: z
    .array(
      z.strictObject({
        stage: name,
        part: name,
        time_ms: durationMs,
        /** Of the analytical time, 0 to 1. */
        share: z.number().min(0),
      }),
    )
    .optional(),
  /** Log correction for what is special about the system. */
  effect: z.number().optional(),
  /** Log correction for the conditions of the run (its model, source or build), where the method has some. */
  conditions: z.number().optional(),
  /** The same run on a machine of which one capability is twice as good. */
  counterfactuals: z
    .array(
      z.strictObject({
        twice: name,
        predicted_total_time_ms: durationMs,
        /** Share of the predicted time; negative where a loss is expected. */
        saving: z.number(),
      }),
    )
    .optional(),
});

/** What `--json` prints of an explanation; what a method does not give is absent. */
export type ExplanationRow = DeepReadonly<z.output<typeof explanationSchema>>;

import { z } from 'zod';
import type { DeepReadonly } from '../documents/document-kind.js';
import { durationMs, name, openFraction } from '../documents/fields.js';
import { predictionDocument } from '../documents/prediction-document.js';
import { askedTask, hasOneTask } from './asked-task.js';
import { contentName, moment, storedName } from './fields.js';
import { timedJobSchema } from './timed-job.js';

const stageSchema = z.strictObject({
  stage: name,
  /** By the physics alone. */
  time_ms: durationMs,
});

export const stagesRequestSchema = z
  .strictObject({ ...askedTask, system_ids: z.array(storedName).min(1).max(200) })
  .refine(...hasOneTask);

/** Where the time of a task goes on each of some machines; one whose stages cannot be computed is left out. */
export const stagesAnswerSchema = z.strictObject({
  /** Stage → what a reader calls it. */
  labels: z.record(name, z.string()),
  systems: z.array(
    z.strictObject({
      system_id: z.string(),
      /** Its GPU and CPU, as far as they are named. */
      parts: z.string(),
      stages: z.array(stageSchema),
    }),
  ),
});

export const examinationRequestSchema = z
  .strictObject({ ...askedTask, system_id: storedName, level: openFraction.optional() })
  .refine(...hasOneTask);

const valueSchema = z.strictObject({
  column: name,
  value: z.union([z.number(), z.string()]),
  origin: z.enum(['measured', 'declared', 'looked_up', 'imputed']),
});

/** Why a machine's prediction is what it is, what is known of the machine, and what would be worth knowing. */
export const examinationAnswerSchema = z.strictObject({
  system_id: z.string(),
  bundle_id: contentName,
  task_kind: name,
  prediction: predictionDocument.schema.shape.predictions.element,
  labels: z.record(name, z.string()),
  stages: z.array(stageSchema),
  /** What it is predicted by. */
  values: z.array(valueSchema),
  nearest_systems: z.array(z.strictObject({ system: z.string(), distance: z.number().min(0) })),
  /** Mean width of the interval over its prediction, now and after a benchmark; what narrows most first. */
  benchmarks: z.array(
    z.strictObject({
      benchmark: name,
      columns: z.array(name),
      width_before: z.number().min(0),
      width_after: z.number().min(0),
    }),
  ),
});

export const timedRankingRequestSchema = timedJobSchema.extend({
  deadline_ms: z.number().positive().optional(),
  min_probability: openFraction.optional(),
  objective: z.enum(['latency', 'cost', 'probability']).optional(),
  level: openFraction.optional(),
  top: z.int().min(1).max(10_000).optional(),
  gpu: z.string().max(200).optional(),
  maximum_price_per_hour: z.number().min(0).optional(),
});

/** How runs that were told of compare with what a bundle had predicted of them. */
const usageSchema = z.strictObject({
  /** Runs that were looked at. */
  runs: z.int().min(0),
  systems: z.int().min(0),
  /** Share of them within the interval that was predicted; its level is 0.9. Absent without runs. */
  coverage: openFraction.or(z.literal(0)).or(z.literal(1)).optional(),
  /** Median of |predicted − measured| / measured. */
  median_error: z.number().min(0).optional(),
  /** Runs that predictions do not learn from. */
  doubted: z.int().min(0),
});

export const bundleEvaluationSchema = z.strictObject({
  bundle_id: contentName,
  task_kind: name,
  kind: name,
  created_at: moment,
  dataset: z.string(),
  backend: z.string(),
  training_rows: z.int().positive(),
  training_groups: z.array(z.string()),
  /** Every choice that was made in training, with the mean absolute log error of each candidate on left-out groups. */
  candidates: z.array(
    z.strictObject({
      choice: name,
      candidate: name,
      inner_error: z.number().min(0),
      chosen: z.boolean(),
    }),
  ),
  /** Those choices as sentences. */
  choices: z.array(z.string()),
  /** What lies between the smallest and the largest value of training; absent where training had none. */
  domain: z.array(z.strictObject({ column: name, low: z.number(), high: z.number() })),
  in_use: usageSchema,
});

export type StagesAnswer = z.output<typeof stagesAnswerSchema>;
export type Examination = z.output<typeof examinationAnswerSchema>;
export type BundleEvaluation = z.output<typeof bundleEvaluationSchema>;
export type StagesRequest = DeepReadonly<z.input<typeof stagesRequestSchema>>;
export type ExaminationRequest = DeepReadonly<z.input<typeof examinationRequestSchema>>;
export type TimedRankingRequest = DeepReadonly<z.input<typeof timedRankingRequestSchema>>;

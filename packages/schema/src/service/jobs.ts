import { z } from 'zod';
import { openFraction } from '../documents/fields.js';
import { contentName, moment } from './fields.js';

const kindName = z.string().min(1).max(100);

/** Work that takes long: a child process does it, and the answer is looked up. */
export const jobRequestSchema = z.discriminatedUnion('kind', [
  /** Learns a bundle from all runs that are believed; it answers once it is activated. */
  z.strictObject({
    kind: z.literal('train'),
    task_kind: kindName,
    /** One set of residual trees each, averaged. */
    seeds: z.array(z.int().min(0).max(1_000_000)).min(1).max(10).optional(),
    /** What is left out in turn to judge it. */
    leave_out_by: z.enum(['system_id', 'gpu_name']).optional(),
  }),
  /** Judges a bundle by all runs that are believed; the one that answers where none is named. */
  z.strictObject({
    kind: z.literal('evaluate'),
    task_kind: kindName,
    bundle_id: contentName.optional(),
  }),
  /** What runs every night: looks for a bundle that is no worse on machines that were left out, and activates it. */
  z.strictObject({ kind: z.literal('retrain'), task_kind: kindName }),
]);

const counts = {
  task_kind: kindName,
  systems: z.int().min(0),
  operators: z.int().min(0),
  runs: z.int().min(0),
  /** Kept, and not learned from. */
  doubted_runs: z.int().min(0),
};

const told = z.strictObject({ system_id: z.string(), reason: z.string() });

/** Machines whose runs are far from the others', from which nobody else learns, with the reason. */
const flagged = z.array(told.extend({ operator: z.string() }));

/** Machines that cannot be predicted, and why. */
const unjudged = z.array(told);

const trainResultSchema = z.strictObject({
  ...counts,
  bundle_id: contentName,
  /** On machines that were left out: over runs, and over groups that weigh the same. */
  mean_error_percent: z.number(),
  mean_error_percent_by_group: z.number(),
  flagged,
});

const evaluationResultSchema = z.strictObject({
  ...counts,
  bundle_id: contentName,
  /** Over machines, which weigh the same; absent where none could be judged. */
  mean_error_percent: z.number().optional(),
  median_error_percent: z.number().optional(),
  interval_level: openFraction.optional(),
  interval_coverage: z.number().optional(),
  /** The worst first. */
  by_system: z.array(
    z.strictObject({
      system_id: z.string(),
      operator: z.string(),
      runs: z.int().positive(),
      error_percent: z.number(),
      /** Share of its runs inside their intervals. */
      coverage: z.number(),
    }),
  ),
  flagged,
  unjudged,
});

const retrainResultSchema = z.strictObject({
  ...counts,
  /** What answered when the job began. */
  incumbent: contentName,
  candidates: z.array(
    z.strictObject({
      /** `recalibrated`: what answers now, told of all runs; `trained`: learned anew from them. */
      name: z.enum(['recalibrated', 'trained']),
      /** Against what answers now, on machines that were left out: medians over operators, below 0 better. */
      comparison: z
        .strictObject({ error_difference: z.number(), interval_score_difference: z.number() })
        .optional(),
      /** Why it could not be made. */
      reason: z.string().optional(),
    }),
  ),
  /** Absent where what answers now stays. */
  chosen: z.enum(['recalibrated', 'trained']).optional(),
  kept_because: z.string().optional(),
  bundle_id: contentName.optional(),
  activated: z.boolean().optional(),
  flagged,
  unjudged,
});

export const registeredJobSchema = z.strictObject({
  job_id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** Times that it was begun: 2 where a worker died. */
  attempts: z.int().min(0),
  created_by: z.string(),
  created_at: moment,
  finished_at: moment.optional(),
  request: jobRequestSchema,
  /** Of a running one: what it does now, and how far the whole is. */
  progress: z.strictObject({ stage: z.string(), percent: z.number().min(0).max(100) }).optional(),
  result: z.union([trainResultSchema, evaluationResultSchema, retrainResultSchema]).optional(),
  /** Why it failed. */
  error: z.string().optional(),
});

export const jobListSchema = z.strictObject({
  jobs: z.array(registeredJobSchema),
  next: z.string().optional(),
});

export const jobIdParameter = z.strictObject({
  job_id: z.string().regex(/^[0-9a-z_.-]{1,100}$/i, 'expected the name of a job'),
});

export type JobRequest = z.output<typeof jobRequestSchema>;
export type TrainResult = z.output<typeof trainResultSchema>;
export type EvaluationResult = z.output<typeof evaluationResultSchema>;
export type RetrainResult = z.output<typeof retrainResultSchema>;
export type RegisteredJob = z.output<typeof registeredJobSchema>;
export type JobList = z.output<typeof jobListSchema>;

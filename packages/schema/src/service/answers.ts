import { z } from 'zod';
import type { DeepReadonly } from '../documents/document-kind.js';
import { openFraction } from '../documents/fields.js';
import { predictionDocument } from '../documents/prediction-document.js';
import { rankingDocument } from '../documents/ranking-document.js';
import { taskDocument } from '../documents/task-document.js';
import { askedTask, hasOneTask, isOne } from './asked-task.js';
import { contentName, moment, storedName } from './fields.js';
import { registrationSchema, systemStateSchema } from './systems.js';
import { timedJobSchema } from './timed-job.js';

/** A task by its document, or by runs of it that somebody timed. */
export const taskRegistrationSchema = z.union([taskDocument.schema, timedJobSchema]);

export const registeredTaskSchema = z.strictObject({
  task_id: contentName,
  task: taskRegistrationSchema,
  created_at: moment,
  /** What was taken for granted of a model file. */
  assumed: z.array(z.string()).optional(),
});
export const taskListSchema = z.strictObject({
  tasks: z.array(registeredTaskSchema),
  next: z.string().optional(),
});

const predictionQuestion = z
  .strictObject({
    ...askedTask,
    /** A registered machine, or any: by the names of its parts, or by a document. */
    system_id: storedName.optional(),
    system: registrationSchema.optional(),
  })
  .refine(...hasOneTask)
  .refine(({ system, system_id }) => isOne(system, system_id), {
    path: ['system_id'],
    error: 'give system_id or system',
  });

export const predictionRequestSchema = predictionQuestion.safeExtend({ level: openFraction.optional() });

export const predictionBatchSchema = z.strictObject({
  questions: z.array(predictionQuestion).min(1).max(1000),
  level: openFraction.optional(),
});

/** The predictions, in the order of the questions. `bundle` names one by its content; where several answered, all of them. */
export const predictionAnswerSchema = predictionDocument.schema;

export const rankingRequestSchema = z
  .strictObject({
    ...askedTask,
    deadline_ms: z.number().positive().optional(),
    min_probability: openFraction.optional(),
    objective: z.enum(['latency', 'cost', 'probability']).optional(),
    level: openFraction.optional(),
    /** So many of the best. */
    top: z.int().min(1).max(10_000).optional(),
    /** Which machines are ranked: those alive, where nothing is said. */
    states: z.array(systemStateSchema).min(1).optional(),
    gpu: z.string().max(200).optional(),
    operator: z.string().max(200).optional(),
    maximum_price_per_hour: z.number().min(0).optional(),
    system_ids: z.array(storedName).min(1).max(10_000).optional(),
  })
  .refine(...hasOneTask);

export const rankingAnswerSchema = rankingDocument.schema;

export type PredictionQuestion = z.output<typeof predictionQuestion>;
export type RankingRequest = z.output<typeof rankingRequestSchema>;
export type PredictionRequest = DeepReadonly<z.input<typeof predictionRequestSchema>>;
export type PredictionBatch = DeepReadonly<z.input<typeof predictionBatchSchema>>;
export type RegisteredTask = z.output<typeof registeredTaskSchema>;
export type TaskList = z.output<typeof taskListSchema>;
export type TaskRegistration = DeepReadonly<z.output<typeof taskRegistrationSchema>>;

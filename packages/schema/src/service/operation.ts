import { ERROR_CODES } from '@ctfusion/base';
import { z } from 'zod';

export const healthSchema = z.strictObject({ status: z.literal('ok') });
export const readinessSchema = z.strictObject({
  status: z.literal('ready'),
  task_kinds: z.array(z.string()),
});
export const problemCodeParameter = z.strictObject({ code: z.enum(ERROR_CODES) });
export const problemMeaningSchema = z.strictObject({ code: z.enum(ERROR_CODES), status: z.int() });

export type Health = z.output<typeof healthSchema>;
export type Readiness = z.output<typeof readinessSchema>;
export type ProblemMeaning = z.output<typeof problemMeaningSchema>;

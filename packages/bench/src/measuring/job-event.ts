import { z } from 'zod';
import type { StopReason } from './point-budget.js';

const stopReasons = [
  'completed',
  'time_budget',
  'memory_budget',
  'failed',
  'timeout',
  'crashed',
  'skipped',
  'interrupted',
] as const satisfies readonly StopReason[];

/** One line that a child writes to its standard output. */
export const jobEventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('facts'),
    backend: z.string(),
    device: z.string(),
    freeMemoryBytes: z.number().optional(),
    emulated: z.array(z.enum(['fp32', 'fp16'])),
    details: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  /** The child is about to measure this point: if it dies, this is what it died of. */
  z.object({ event: z.literal('point_started'), at: z.number() }),
  z.object({
    event: z.literal('point'),
    /** Batch size, bytes or workers. */
    at: z.number(),
    /** ms of one run or copy; images per second, or GiB/s, for the host. */
    samples: z.array(z.number()),
    firstRunMs: z.number(),
    warmUpRuns: z.number(),
    isStable: z.boolean(),
    runsPerSample: z.number(),
    precision: z.enum(['native', 'emulated']),
    coresUsed: z.number(),
    coresBusy: z.number(),
  }),
  z.object({ event: z.literal('stopped'), reason: z.enum(stopReasons), at: z.number(), detail: z.string() }),
  z.object({ event: z.literal('output'), name: z.string(), at: z.number(), values: z.array(z.number()) }),
  /** One finished run of a task: its times by column. */
  z.object({ event: z.literal('run'), repeat: z.number(), values: z.record(z.string(), z.number()) }),
  z.object({ event: z.literal('unavailable'), detail: z.string() }),
]);

export type JobEvent = z.infer<typeof jobEventSchema>;
export type PointEvent = Extract<JobEvent, { event: 'point' }>;
export type FactsEvent = Extract<JobEvent, { event: 'facts' }>;

import { z } from 'zod';
import type { DeepReadonly } from '../documents/document-kind.js';
import { systemDocument } from '../documents/system-document.js';
import { moment, pageQuery, storedName } from './fields.js';

/** A machine by what people know of it; the data sheets of its parts are looked up. */
export const namedSystemSchema = z.strictObject({
  system_id: storedName,
  gpu: z.string().min(1).max(200).optional(),
  gpus: z.int().min(0).max(1024).optional(),
  vram_gb: z.number().positive().optional(),
  cpu: z.string().min(1).max(200).optional(),
  vcpus: z.number().positive().max(100_000).optional(),
  memory_gb: z.number().positive().optional(),
  region: z.string().max(200).optional(),
  price_per_hour: z.number().min(0).optional(),
});

/** A machine with all that was measured on it. */
const registeredDocumentSchema = systemDocument.schema.extend({ system_id: storedName });

/** From a name to a full benchmark; what has a `schema_version` is a document. */
export const registrationSchema = z.union([
  registeredDocumentSchema,
  namedSystemSchema.extend({ schema_version: z.never().optional() }),
]);

export const benchmarkSchema = systemDocument.schema.shape.benchmarks.element;

/** A list of offers as a marketplace writes it. */
export const offersSchema = z.strictObject({
  form: z.enum(['vast', 'skypilot', 'csv']).optional(),
  offers: z.array(z.record(z.string(), z.unknown())).min(1).max(10_000),
});

/** `alive`: heard of lately; `stale`: not for a while; `gone`: not for long, and in no ranking that does not ask for it. */
export const systemStateSchema = z.enum(['alive', 'stale', 'gone']);

/** What its predictions rest on: its parts' data sheets alone, or its own benchmarks. */
const knowledgeSchema = z.enum(['data-sheet', 'benchmark']);

export const registeredSystemSchema = z.strictObject({
  system: systemDocument.schema,
  operator: z.string(),
  state: systemStateSchema,
  knowledge: knowledgeSchema,
  registered_at: moment,
  updated_at: moment,
  heartbeat_at: moment,
  /** Runs that were told of, and those of them that its predictions learn from. */
  runs: z.int().min(0),
  accepted_runs: z.int().min(0),
  /** Its accepted runs fall outside their intervals more often than these allow (false alarm: 1 in 100 machines, ever). */
  drifting: z.boolean(),
  /** It is asked to measure itself again. */
  benchmark_wanted: z.boolean(),
});

export const systemListSchema = z.strictObject({
  systems: z.array(registeredSystemSchema),
  next: z.string().optional(),
});

export const systemQuerySchema = pageQuery.extend({
  state: systemStateSchema.optional(),
  gpu: z.string().max(200).optional(),
  operator: z.string().max(200).optional(),
  maximum_price_per_hour: z.coerce.number().min(0).optional(),
});

export const registeredOffersSchema = z.strictObject({
  registered: z.array(storedName),
  /** Of a name that another operator's machine has. */
  refused: z.array(storedName),
});

export const priceSchema = z.strictObject({ price_per_hour: z.number().min(0).nullable() });

export const heartbeatAnswerSchema = z.strictObject({
  state: z.literal('alive'),
  benchmark_wanted: z.boolean(),
  /** The next heartbeat is due after this time, seconds. */
  next_within_s: z.number().positive(),
});

export const heartbeatsSchema = z.strictObject({ system_ids: z.array(storedName).min(1).max(10_000) });
export const heartbeatsAnswerSchema = z.strictObject({
  recorded: z.int().min(0),
  /** Not registered, or another operator's. */
  refused: z.array(z.string()),
  benchmark_wanted: z.array(z.string()),
});

export type NamedSystem = z.output<typeof namedSystemSchema>;
export type RegisteredSystem = z.output<typeof registeredSystemSchema>;
export type SystemState = z.output<typeof systemStateSchema>;

export const systemIdParameter = z.strictObject({ system_id: storedName });

export type SystemRegistration = DeepReadonly<z.input<typeof registrationSchema>>;
export type Benchmark = DeepReadonly<z.input<typeof benchmarkSchema>>;
export type Offers = DeepReadonly<z.input<typeof offersSchema>>;
export type RegisteredOffers = z.output<typeof registeredOffersSchema>;
export type SystemList = z.output<typeof systemListSchema>;
export type SystemQuery = z.output<typeof systemQuerySchema>;
export type Price = DeepReadonly<z.input<typeof priceSchema>>;
export type HeartbeatAnswer = z.output<typeof heartbeatAnswerSchema>;
export type Heartbeats = DeepReadonly<z.input<typeof heartbeatsSchema>>;
export type HeartbeatsAnswer = z.output<typeof heartbeatsAnswerSchema>;

import { z } from 'zod';
import type { Machine } from '../machine/describe-machine.js';

/** `metadata.json` of a results folder; only what is read back is checked. */
export const metadataSchema = z.looseObject({
  schema_version: z.literal(1),
  tool_version: z.string(),
  created_at: z.string(),
  system_id: z.string(),
  backend: z.string(),
  device: z.string(),
  target: z.string(),
  is_quick: z.boolean(),
  is_interrupted: z.boolean(),
});

export interface Metadata extends z.infer<typeof metadataSchema> {
  readonly machine: Machine;
  /** Runtimes by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly backend_details: Readonly<Record<string, string | number>>;
  readonly duration_s: number;
}

/** `hbv.json`: the features of one machine through one backend. */
export const hardwareBenchmarkSchema = z.strictObject({
  schema_version: z.literal(1),
  system_id: z.string(),
  backend: z.string(),
  device: z.string(),
  created_at: z.string(),
  /** Published column → value. */
  features: z.record(z.string(), z.number()),
  /** Column → why it has no value. */
  missing: z.record(z.string(), z.string()),
  /** Precisions that the device computes in fp32 with conversions. */
  emulated_data_types: z.array(z.string()),
  is_quick: z.boolean(),
});

export type HardwareBenchmark = z.infer<typeof hardwareBenchmarkSchema>;

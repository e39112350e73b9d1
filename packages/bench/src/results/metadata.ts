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
  /** Runtimes by name. */
  versions: z.record(z.string(), z.string()).default({}),
  backend_details: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

export interface Metadata extends z.infer<typeof metadataSchema> {
  readonly machine: Machine;
  readonly duration_s: number;
}

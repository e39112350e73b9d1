import { z } from 'zod';

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
  /** Cores that other processes kept busy meanwhile, median over points. */
  other_cores_busy: z.number(),
  is_quick: z.boolean(),
});

export type HardwareBenchmark = z.infer<typeof hardwareBenchmarkSchema>;

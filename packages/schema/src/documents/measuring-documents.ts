import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { name } from './fields.js';

/** What `bench --json` prints of a run of the micro-benchmarks. */
export const benchDocument = {
  name: 'bench',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The results folder that was written. */
    out: z.string(),
    system_id: name,
    backend: name,
    device: z.string(),
    /** Benchmark column → value, in the unit that its name ends with. */
    features: z.record(name, z.number()),
    /** Benchmark column → why it was not measured. */
    missing: z.record(name, z.string()),
    /** Precisions that the device computes in another one. */
    emulated: z.array(name),
    /** Cores that other processes kept busy meanwhile, the median; null where nothing was measured. */
    other_cores_busy: z.number().nullable(),
    /** Ended by Ctrl-C: the finished curves are kept. */
    is_interrupted: z.boolean(),
  }),
} as const satisfies DocumentKind;

export type BenchDocument = DocumentOf<typeof benchDocument>;

/** What `measure --json` prints of a session. */
export const measureDocument = {
  name: 'measure',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** Folder of `measurements.csv`. */
    out: z.string(),
    /** Runs that were measured, that were there already, and that failed. */
    measured: z.int().min(0),
    resumed: z.int().min(0),
    failed: z.int().min(0),
    /** Ended by Ctrl-C: the same command goes on from there. */
    is_interrupted: z.boolean(),
  }),
} as const satisfies DocumentKind;

export type MeasureDocument = DocumentOf<typeof measureDocument>;

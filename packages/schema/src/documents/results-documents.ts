import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { name } from './fields.js';

/** What `bench analyse --json` prints of the files that it wrote anew. */
export const benchAnalysisDocument = {
  name: 'bench-analysis',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The results folder. */
    out: z.string(),
    /** Benchmark column → value, in the unit that its name ends with. */
    features: z.record(name, z.number()),
    /** Benchmark column → why it was not measured. */
    missing: z.record(name, z.string()),
  }),
} as const satisfies DocumentKind;

export type BenchAnalysisDocument = DocumentOf<typeof benchAnalysisDocument>;

/** What `bench report --json` prints of the page that it wrote. */
export const benchReportDocument = {
  name: 'bench-report',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The file that was written. */
    out: z.string(),
    bytes: z.int().positive(),
  }),
} as const satisfies DocumentKind;

export type BenchReportDocument = DocumentOf<typeof benchReportDocument>;

/** What `bench verify --json` prints of a backend's operators. */
export const benchVerificationDocument = {
  name: 'bench-verification',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    backend: name,
    device: z.string(),
    /** What its results are compared with. */
    reference: name,
    operators: z.array(
      z.strictObject({
        operator: name,
        agrees: z.boolean(),
        /** Largest absolute difference of an element; null where there was no result to compare. */
        worst_difference: z.number().nullable(),
        /** What is wrong, where the results do not agree. */
        problem: z.string().optional(),
      }),
    ),
  }),
} as const satisfies DocumentKind;

export type BenchVerificationDocument = DocumentOf<typeof benchVerificationDocument>;

/** What `bench export --json` prints of the dataset folder that it wrote. */
export const benchExportDocument = {
  name: 'bench-export',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The folder that was written. */
    out: z.string(),
    /** Runs of the benchmarks that went into it. */
    bench_runs: z.int().positive(),
    /** How far apart the runs lie, (largest − smallest) / mean, where there are several. */
    repeatability: z
      .strictObject({
        latency_features: z.int().positive(),
        median_difference_percent: z.number(),
        worst: z.strictObject({ feature: name, difference_percent: z.number() }),
      })
      .optional(),
  }),
} as const satisfies DocumentKind;

export type BenchExportDocument = DocumentOf<typeof benchExportDocument>;

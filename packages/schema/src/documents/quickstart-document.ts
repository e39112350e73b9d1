import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { latencyMs, name } from './fields.js';
import { rankingDocument } from './ranking-document.js';
import { runMetrics } from './run-metrics-document.js';

/** What `quickstart --json` prints. */
export const quickstartDocument = {
  name: 'quickstart',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** Every method on the systems that none saw in training. */
    methods: z.array(
      z.strictObject({ method: name, run_dir: z.string(), bundle: z.string(), metrics: runMetrics }),
    ),
    /** The staged predictor: one run of each task on one of these systems. */
    examples: z.array(
      z.strictObject({
        system_id: name,
        model_name: name,
        predicted_total_time_ms: latencyMs,
        /** Of the 90 % interval. */
        lower_ms: latencyMs,
        upper_ms: latencyMs,
        /** The part that takes most of the time, and its share of it. */
        bottleneck: z.enum(['host', 'h2d', 'gpu', 'other']),
        bottleneck_share: z.number().min(0).max(1),
        measured_total_time_ms: latencyMs,
      }),
    ),
    /** Of market offers, for `examples/task.json` and `examples/generation-task.json`. */
    rankings: z.array(rankingDocument.schema),
  }),
} as const satisfies DocumentKind;

export type QuickstartDocument = DocumentOf<typeof quickstartDocument>;

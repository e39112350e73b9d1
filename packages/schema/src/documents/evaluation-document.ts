import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';

/** Runs that were compared on the same test rows. */
const groupSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Whether these are the published runs. */
  published: z.boolean(),
  methods: z.array(z.strictObject({ name: z.string(), run_dir: z.string() })),
  remarks: z.array(z.string()),
  /** Table → its rows, column → cell; percentages and ms as the column names say. */
  tables: z.record(z.string(), z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))),
});

/** What `evaluate --json` prints. */
export const evaluationDocument = {
  name: 'evaluation',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    title: z.string(),
    groups: z.array(groupSchema),
    /** The folder that was written, and the files in it. */
    out: z.string(),
    files: z.array(z.string()),
  }),
} as const satisfies DocumentKind;

export type EvaluationDocument = DocumentOf<typeof evaluationDocument>;

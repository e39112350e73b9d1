import { z } from 'zod';
import { type DocumentKind, type DocumentOf, fromUnversioned } from './document-kind.js';

/** What `dataset build --json` and `dataset import --json` print of the table that they wrote. */
export const datasetDocument = {
  name: 'dataset',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    out: z.string(),
    rows: z.int().min(0),
    columns: z.int().min(0),
    /** Built: systems left out because none of their runs was measured. */
    systems_without_runs: z.array(z.string()).optional(),
    /** Imported: what a row is. */
    content: z.enum(['measurements', 'systems']).optional(),
    /** Imported: files of the layout that were not there. */
    absent_files: z.array(z.string()).optional(),
    /** Imported: rows that were not taken, by reason. */
    rows_left_out: z.record(z.string(), z.int().positive()).optional(),
  }),
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type DatasetDocument = DocumentOf<typeof datasetDocument>;

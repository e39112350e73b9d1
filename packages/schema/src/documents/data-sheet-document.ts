import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { name } from './fields.js';

/** What `catalog --json` prints for each name: the data sheet that it means. */
export const dataSheetDocument = {
  name: 'data-sheet',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The name as it was given. */
    query: z.string(),
    status: z.enum(['found', 'ambiguous', 'unknown']),
    /** What the catalog calls it; null where none, or more than one, fits. */
    name: name.nullable(),
    /** Every part that the name fits. */
    candidates: z.array(name),
    /** Why it is not found. */
    reason: z.string().optional(),
    /** What a reader should know of a part that was found. */
    notes: z.array(z.string()).optional(),
    kind: z.enum(['gpu', 'cpu']).optional(),
    /** Fact → value, by the catalogue's names. */
    facts: z.record(name, z.union([z.number(), z.string()])).optional(),
    /** Where the facts are from: keys of the catalog's README, with the facts that each gave. */
    source: z.string().optional(),
  }),
} as const satisfies DocumentKind;

export type DataSheetDocument = DocumentOf<typeof dataSheetDocument>;

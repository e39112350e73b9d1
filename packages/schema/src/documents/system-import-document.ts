import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';

/** What `systems import --json` prints of the system documents that it wrote. */
export const systemImportDocument = {
  name: 'system-import',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The file that was written, a system document a line. */
    out: z.string(),
    systems: z.int().min(0),
    /** Systems of which something was concluded from names or figures. */
    inferred: z.int().min(0),
    /** Systems without a price. */
    unpriced: z.int().min(0),
  }),
} as const satisfies DocumentKind;

export type SystemImportDocument = DocumentOf<typeof systemImportDocument>;

import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { name } from './fields.js';

/** What `page --json` prints of the page that it wrote. */
export const pageDocument = {
  name: 'page',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The file that was written. */
    out: z.string(),
    bytes: z.int().positive(),
    /** Kinds of task of which the page holds a bundle. */
    kinds: z.array(name),
  }),
} as const satisfies DocumentKind;

export type PageDocument = DocumentOf<typeof pageDocument>;

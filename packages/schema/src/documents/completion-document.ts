import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';

/** What `completion --json` prints. */
export const completionDocument = {
  name: 'completion',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    shell: z.enum(['bash', 'zsh', 'fish']),
    /** What the shell is to read. */
    script: z.string(),
  }),
} as const satisfies DocumentKind;

export type CompletionDocument = DocumentOf<typeof completionDocument>;

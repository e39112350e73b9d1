import { z } from 'zod';
import type { DocumentKind, DocumentOf } from './document-kind.js';
import { name } from './fields.js';

/** What `serve --json` and `demo --json` print once they listen. */
export const listeningDocument = {
  name: 'listening',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    url: z.string(),
    /** Told at the first start only, and kept nowhere. */
    admin_key: z.string().optional(),
    /** Of a demo: what is registered. */
    systems: z.int().min(0).optional(),
    offers: z.int().min(0).optional(),
  }),
} as const satisfies DocumentKind;

export type ListeningDocument = DocumentOf<typeof listeningDocument>;

/** What `worker --json` and `agent --json` print of each thing that happens, a line each. */
export const eventDocument = {
  name: 'event',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    at: z.iso.datetime(),
    event: z.string(),
    /** Of a worker: the job that it is about. */
    job_id: name.optional(),
    job_kind: name.optional(),
  }),
} as const satisfies DocumentKind;

export type EventDocument = DocumentOf<typeof eventDocument>;

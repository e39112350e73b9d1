import { z } from 'zod';
import type { DeepReadonly } from '../documents/document-kind.js';
import { moment, storedName } from './fields.js';

/** `read` asks, `report` tells of its operator's machines and runs, `admin` does everything. */
const keyScopeSchema = z.enum(['read', 'report', 'admin']);

export const keyRequestSchema = z.strictObject({
  operator: storedName,
  scopes: z.array(keyScopeSchema).min(1).max(3),
});

export const keySchema = z.strictObject({
  key_id: z.string(),
  operator: z.string(),
  scopes: z.array(keyScopeSchema),
  created_at: moment,
});

/** The key itself is told once, and kept nowhere. */
export const newKeySchema = keySchema.extend({ key: z.string() });
export const keyListSchema = z.strictObject({ keys: z.array(keySchema) });
export const keyIdParameter = z.strictObject({ key_id: z.string().regex(/^[0-9a-f]{16}$/) });

export type KeyRequest = DeepReadonly<z.input<typeof keyRequestSchema>>;
export type NewKey = z.output<typeof newKeySchema>;
export type KeyList = z.output<typeof keyListSchema>;

import { randomUUID } from 'node:crypto';
import type { SystemDocument } from '@ctfusion/schema/documents';
import type { Storage } from '../interfaces/storage.js';

export interface ContractCase {
  /** Continues `a storage …`. */
  readonly name: string;
  readonly run: (storage: Storage) => Promise<void>;
}

/** A name that no other case has. */
export const newName = (): string => `case-${randomUUID()}`;

export const systemNamed = (systemId: string, more: Partial<SystemDocument> = {}): SystemDocument => ({
  schema_version: 2,
  system_id: systemId,
  facts: { gpu_name: 'NVIDIA GeForce RTX 4090', cores_total: 16 },
  benchmarks: [],
  ...more,
});

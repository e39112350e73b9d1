import type { JobSharing } from './device-uses.js';

/** What a job may do whose time is carried over, and how several devices may share it. */
export const TRANSFER_KINDS = {
  train: 'data',
  infer: 'replicas',
  generate: 'none',
} as const satisfies Readonly<Record<string, JobSharing>>;

export type TransferKind = keyof typeof TRANSFER_KINDS;

export const isTransferKind = (text: string): text is TransferKind => Object.hasOwn(TRANSFER_KINDS, text);

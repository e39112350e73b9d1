import type { BundleStore } from './bundles.js';
import type { JobStore } from './jobs.js';
import type { KeyStore } from './keys.js';
import type { ObservationStore } from './observations.js';
import type { SystemStore } from './systems.js';
import type { TaskStore } from './tasks.js';

/** That something is no longer as it was, by whichever process. */
export type Change =
  | { readonly kind: 'system' | 'observation' | 'key' | 'bundle'; readonly id: string }
  /** Changes may have been missed: whatever is remembered is to be read again. */
  | { readonly kind: 'everything' };

/** What a service keeps. Every method rejects with a StorageUnavailableError where the database cannot be reached. */
export interface Storage {
  readonly systems: SystemStore;
  readonly observations: ObservationStore;
  readonly tasks: TaskStore;
  readonly bundles: BundleStore;
  readonly jobs: JobStore;
  readonly keys: KeyStore;
  /** Whether other processes may change what is kept. */
  readonly isShared: boolean;
  /** Tells of changes, those of this process included, soon after they are stored. Returns what ends it. */
  subscribe(listener: (change: Change) => void): () => void;
  /** Resolves if the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export type { Activation, BundleStore, BundleSummary, StoredBundle } from './interfaces/bundles.js';
export {
  JOB_STATES,
  type JobProgress,
  type JobRecord,
  type JobState,
  type JobStore,
} from './interfaces/jobs.js';
export { KEY_SCOPES, type KeyRecord, type KeyScope, type KeyStore } from './interfaces/keys.js';
export type {
  ExpectedTime,
  NewObservation,
  ObservationRecord,
  ObservationStore,
} from './interfaces/observations.js';
export type { Page, PageRequest } from './interfaces/page.js';
export type { Change, Storage } from './interfaces/storage.js';
export type { Heartbeat, SystemFilter, SystemRecord, SystemStore } from './interfaces/systems.js';
export type { TaskRecord, TaskStore } from './interfaces/tasks.js';
export { openStorage, type StorageOptions } from './open-storage.js';
export { StorageUnavailableError } from './unavailable.js';

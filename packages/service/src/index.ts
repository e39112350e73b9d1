export { createService, type ServiceOptions } from './create-service.js';
export { startWorker, type WorkerOptions } from './jobs/start-worker.js';
export { createKey, type NewKey } from './keys/api-key.js';
export type { PageFile, PageFiles } from './pages/page-files.js';
export { statusOf } from './problems/problem-status.js';
export { type RunningService, type StartOptions, seedBundles, startService } from './start-service.js';

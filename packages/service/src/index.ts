export { createService, type ServiceOptions } from './create-service.js';
export { createKey, type NewKey } from './keys/api-key.js';
export { statusOf } from './problems/problem-status.js';
export { type RunningService, type StartOptions, seedBundles, startService } from './start-service.js';

/** What prediction needs, and nothing of training: this entry loads in a fraction of the time. */
export { Booster, type PredictOptions } from './booster.js';
export { GbdtError, type GbdtErrorCode } from './errors.js';

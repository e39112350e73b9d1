/** What a prediction needs, and nothing of training: this entry loads in a fraction of the time. */
export { loadBundle, loadStagedBundle, saveBundle } from './predictor/bundle.js';
export { crossJoin, joinSystems, readRows, readSystems } from './predictor/predict-input.js';
export { suggestRuns } from './predictor/staged/suggest-runs.js';

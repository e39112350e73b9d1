/** What a prediction needs, and nothing of training: this entry loads in a fraction of the time. */
export { loadBundle } from './predictor/bundle.js';
export { crossJoin, readRows, readSystems } from './predictor/predict-input.js';

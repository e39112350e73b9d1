export { openProgressBar, type ProgressBar } from './progress-bar.js';

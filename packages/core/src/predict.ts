/** What a prediction needs, and nothing of training: this entry loads in a fraction of the time. */

export { type Explanation, explain } from './explain/explanation.js';
export type { TreeExplanation } from './explain/shap.js';
export { loadBundle, loadStagedBundle, saveBundle } from './predictor/bundle.js';
export {
  addCurves,
  crossJoin,
  joinSystems,
  readCandidates,
  readRows,
  readSystems,
} from './predictor/predict-input.js';
export type { Predictions, Predictor } from './predictor/predictor.js';
export { suggestRuns } from './predictor/staged/suggest-runs.js';
export { applyOverrides, parseOverride } from './predictor/what-if.js';
export { type RankedSystem, type Ranking, rankSystems } from './ranking/ranking.js';
export { rankingTable } from './ranking/ranking-table.js';
export { tableFormat, writeTable } from './table/io.js';
export type { Table } from './table/table.js';
export { bottleneckOf } from './verdict/bottleneck.js';
export { predictJudged } from './verdict/judged-predictions.js';
export type { Verdict } from './verdict/verdict.js';

export { checkReportFolder, writeReport } from './document/write.js';
export { type Evaluation, type EvaluationDocument, evaluateRuns } from './evaluate.js';

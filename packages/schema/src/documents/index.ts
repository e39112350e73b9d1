export {
  type Bundle,
  type BundleContent,
  bundleDocument,
  bundleFields,
  type DirectContent,
  digestsSchema,
  directBundleSchema,
  type Scaling,
  type Sealed,
  type StagedContent,
  stagedBundleSchema,
} from './bundle-document.js';
export {
  type CalibrationDocument,
  calibrationDocument,
  type SuggestionDocument,
  suggestionDocument,
} from './calibration-documents.js';
export { type CompletionDocument, completionDocument } from './completion-document.js';
export { type DataSheetDocument, dataSheetDocument } from './data-sheet-document.js';
export { type DatasetDocument, datasetDocument } from './dataset-document.js';
export {
  checkDocument,
  type DeepReadonly,
  type DocumentKind,
  type DocumentOf,
  jsonSchemaOf,
  readDocument,
  upgradeDocument,
} from './document-kind.js';
export { documentKinds } from './document-kinds.js';
export { type EvaluationDocument, evaluationDocument } from './evaluation-document.js';
export type { ExplanationRow } from './explanation.js';
export {
  type JobDocument,
  type JobOutcomeRow,
  jobDocument,
  type SizeDocument,
  sizeDocument,
} from './job-document.js';
export {
  type BenchDocument,
  benchDocument,
  type MeasureDocument,
  measureDocument,
} from './measuring-documents.js';
export { type ModelDocument, modelDocument } from './model-document.js';
export { type ModelProfileDocument, modelProfileDocument } from './model-profile-document.js';
export { type ObservationDocument, observationDocument, observationRowOf } from './observation-document.js';
export { type PageDocument, pageDocument } from './page-document.js';
export { type PredictionDocument, type PredictionRow, predictionDocument } from './prediction-document.js';
export { type QuickstartDocument, quickstartDocument } from './quickstart-document.js';
export { type RankingDocument, rankingDocument } from './ranking-document.js';
export {
  type BenchAnalysisDocument,
  type BenchExportDocument,
  type BenchReportDocument,
  type BenchVerificationDocument,
  benchAnalysisDocument,
  benchExportDocument,
  benchReportDocument,
  benchVerificationDocument,
} from './results-documents.js';
export {
  type RunMetricsDocument,
  runMetricsDocument,
  type TrainingDocument,
  trainingDocument,
} from './run-metrics-document.js';
export {
  type EventDocument,
  eventDocument,
  type ListeningDocument,
  listeningDocument,
} from './running-documents.js';
export {
  type CalibrationStudyDocument,
  type CoverageStudyDocument,
  calibrationStudyDocument,
  coverageStudyDocument,
  type GroupStudyDocument,
  groupStudyDocument,
  type ImputationStudyDocument,
  imputationStudyDocument,
  type LadderStudyDocument,
  ladderStudyDocument,
  type PublishedStudyDocument,
  publishedStudyDocument,
} from './study-documents.js';
export {
  type SystemDocument,
  type SystemEntry,
  systemDocument,
  systemEntry,
  systemEntryOf,
  systemRow,
} from './system-document.js';
export { type SystemImportDocument, systemImportDocument } from './system-import-document.js';
export { type TaskDocument, taskDocument, taskRow, taskRowOf } from './task-document.js';
export { type TransferDocument, transferDocument } from './transfer-document.js';

import { bundleDocument } from './bundle-document.js';
import { calibrationDocument, suggestionDocument } from './calibration-documents.js';
import { completionDocument } from './completion-document.js';
import { dataSheetDocument } from './data-sheet-document.js';
import { datasetDocument } from './dataset-document.js';
import type { DocumentKind } from './document-kind.js';
import { evaluationDocument } from './evaluation-document.js';
import { jobDocument, sizeDocument } from './job-document.js';
import { benchDocument, measureDocument } from './measuring-documents.js';
import { modelDocument } from './model-document.js';
import { modelProfileDocument } from './model-profile-document.js';
import { observationDocument } from './observation-document.js';
import { pageDocument } from './page-document.js';
import { predictionDocument } from './prediction-document.js';
import { quickstartDocument } from './quickstart-document.js';
import { rankingDocument } from './ranking-document.js';
import {
  benchAnalysisDocument,
  benchExportDocument,
  benchReportDocument,
  benchVerificationDocument,
} from './results-documents.js';
import { runMetricsDocument, trainingDocument } from './run-metrics-document.js';
import { eventDocument, listeningDocument } from './running-documents.js';
import {
  calibrationStudyDocument,
  coverageStudyDocument,
  groupStudyDocument,
  imputationStudyDocument,
  ladderStudyDocument,
  publishedStudyDocument,
} from './study-documents.js';
import { systemDocument } from './system-document.js';
import { systemImportDocument } from './system-import-document.js';
import { taskDocument } from './task-document.js';
import { transferDocument } from './transfer-document.js';

/** Every kind of document that has a schema. */
export const documentKinds: readonly DocumentKind[] = [
  systemDocument,
  pageDocument,
  systemImportDocument,
  taskDocument,
  observationDocument,
  bundleDocument,
  predictionDocument,
  rankingDocument,
  transferDocument,
  jobDocument,
  sizeDocument,
  calibrationDocument,
  suggestionDocument,
  datasetDocument,
  dataSheetDocument,
  trainingDocument,
  runMetricsDocument,
  calibrationStudyDocument,
  coverageStudyDocument,
  groupStudyDocument,
  publishedStudyDocument,
  ladderStudyDocument,
  imputationStudyDocument,
  evaluationDocument,
  modelDocument,
  modelProfileDocument,
  benchDocument,
  benchAnalysisDocument,
  benchReportDocument,
  benchVerificationDocument,
  benchExportDocument,
  measureDocument,
  listeningDocument,
  eventDocument,
  completionDocument,
  quickstartDocument,
];

export type { Comparison, Method } from './comparison/comparison.js';
export { type Layout, loadLayout, namesRun } from './comparison/layout.js';
export type { PredictionSet } from './comparison/prediction-set.js';
export type { CalibrationPoint, CoveragePoint } from './comparison/run-extras.js';
export { markdownTable } from './document/markdown.js';
export { createPngRenderer } from './document/png.js';
export { readmeResults } from './document/readme.js';
export { type Block, type Report, reportFigures, reportTables, type Section } from './document/report.js';
export { checkReportFolder } from './document/report-folder.js';
export { writeReport } from './document/write.js';
export {
  type Evaluation,
  type EvaluationFindings,
  type EvaluationRequest,
  evaluateRuns,
} from './evaluate.js';
export { actualPredictedFigure } from './figures/actual-predicted.js';
export { apeBoxesFigure } from './figures/ape-boxes.js';
export { apeCdfFigure } from './figures/ape-cdf.js';
export { architectureFigure } from './figures/architecture.js';
export { batchSizesFigure } from './figures/batch-sizes.js';
export { calibrationCurveFigure } from './figures/calibration-curve.js';
export { featureImportanceFigure } from './figures/feature-importance.js';
export { type Figure, NARROW, WIDE } from './figures/figure.js';
export { intervalCoverageFigure } from './figures/interval-coverage.js';
export { ladderFigure } from './figures/ladder.js';
export { mapeByCategoryFigure } from './figures/mape-by-category.js';
export { residualDistanceFigure } from './figures/residual-distance.js';
export { shapSummaryFigure } from './figures/shap-summary.js';
export { type ReportTable, tableToCsv, tableToRecords } from './tables/report-table.js';

export { extractFeatures, type Features } from './analysis/features.js';
export type { RawPoint, RawStop, Raws } from './analysis/raws.js';
export { type MeasureOptions, type MeasureResult, runMeasure } from './measure/run-measure.js';
export { type Results, readResults, writeAnalysis } from './output/results-folder.js';
export { htmlReport } from './report/html-report.js';
export { type BenchIo, type BenchOptions, type BenchResult, runBench } from './run-bench.js';
export { type BuiltModel, buildZooModel, zooNames } from './zoo/model-zoo.js';

export { extractFeatures, type Features } from './analysis/features.js';
export type { RawPoint, RawStop, Raws } from './analysis/raws.js';
export { htmlReport } from './report/html-report.js';
export { type Results, readResults, writeAnalysis } from './results/results-folder.js';
export type { BenchIo } from './sessions/bench-io.js';
export { type BenchOptions, type BenchResult, runBench } from './sessions/run-bench.js';
export { type MeasureOptions, type MeasureResult, runMeasure } from './sessions/run-measure.js';
export { type BuiltModel, buildZooModel, zooNames } from './zoo/model-zoo.js';

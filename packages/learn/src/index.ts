export { readBundleFolder, saveBundle } from './bundle/bundle-folder.js';
export { bundleContributions } from './bundle/contributions.js';
export { type FeatureImportance, readModelImportance } from './bundle/model-importance.js';
export { buildDataset } from './dataset/build.js';
export { checkImported } from './dataset/check-imported.js';
export { importCloudServers } from './dataset/cloud-servers/import-cloud-servers.js';
export { importGpuTraining } from './dataset/gpu-training/import-gpu-training.js';
export { groupNames } from './dataset/group-names.js';
export { importCtfusion } from './dataset/import-ctfusion.js';
export { importPublished } from './dataset/import-published-runs.js';
export { importThesis } from './dataset/import-thesis.js';
export { importLlmConsumer } from './dataset/llm-consumer/import-llm-consumer.js';
export { importLlmGeneration } from './dataset/llm-generation/import-llm-generation.js';
export { loadDataset, resolveDatasetPath } from './dataset/load.js';
export { importNeusight } from './dataset/neusight/import-neusight.js';
export { importStableDiffusion } from './dataset/stable-diffusion/import-stable-diffusion.js';
export { importTimm } from './dataset/timm/import-timm.js';
export {
  readToolResults,
  recogniseTool,
  type ToolResults,
} from './dataset/tool-results/read-tool-results.js';
export { describeTimedTasks, timeColumn, timedTasks } from './dataset/tool-results/timed-tasks.js';
export type { ToolSettings } from './dataset/tool-results/tool-settings.js';
export { importTorchvision } from './dataset/torchvision/import-torchvision.js';
export { importWhisperBench } from './dataset/whisper-bench/import-whisper-bench.js';
export { type LoadedConfig, loadExperimentConfig } from './experiment/config.js';
export { configName } from './experiment/config-name.js';
export { type ErrorMetrics, errorMetrics } from './experiment/error-metrics.js';
export { loadExperimentDataset } from './experiment/experiment-dataset.js';
export { fitAll } from './experiment/fit-all.js';
export { type ExperimentOutcome, runExperiment } from './experiment/run.js';
export { writeRunDirectory } from './experiment/run-directory.js';
export { type Trained, type TrainingConfig, type TrainingRecords, train } from './experiment/train.js';
export type { TrainingProgress } from './methods/fit-request.js';
export type { Method } from './methods/method.js';
export { registerMethod } from './methods/registry.js';
export { studyCalibration } from './study/calibration-study.js';
export { studyCoverage } from './study/coverage-study.js';
export { type Elasticity, studyElasticity } from './study/elasticity-study.js';
export { type GroupStudy, pairedDifference, studyGroups } from './study/group-study.js';
export { type ImputationStudy, studyImputation } from './study/imputation-study.js';
export { type LadderLevel, studyLadder } from './study/ladder-study.js';
export { studyPredictionCalibration } from './study/prediction-calibration-study.js';
export { type PublishedStudy, studyPublished } from './study/published-study.js';
export { learnServers } from './systems/server-machines.js';
export { fitTransfer } from './transfer/fit-transfer.js';
export { judgeTransfer, studyTransfer } from './transfer/study-transfer.js';
export { transferCells } from './transfer/transfer-cells.js';

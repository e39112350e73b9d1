export { type PredictQuestion, predict } from './answers/predict.js';
export { predictionRows } from './answers/prediction-rows.js';
export {
  type PlainRecord,
  pairTable,
  type Question,
  questionTable,
  type SystemRow,
  type SystemTable,
  systemTable,
  tasksOnSystems,
} from './answers/question-table.js';
export { type RankAnswer, type RankQuestion, rank } from './answers/rank.js';
export { type JobQuestion, rankJob } from './answers/rank-job.js';
export {
  type TransferAnswer,
  type TransferQuestion,
  type TransferredSystem,
  transferAnswer,
} from './answers/transfer-answer.js';
export type { BundleFault } from './bundle/bundle-fault.js';
export type { BundleFormat } from './bundle/bundle-format.js';
export { documentDigest, sealBundle } from './bundle/digest.js';
export { checkRunSettings } from './calibrate/check-settings.js';
export { checkTimeUnits } from './calibrate/check-units.js';
export { impossibleTime, measuredTimes } from './calibrate/measured-times.js';
export { describeIgnored, type IgnoredColumns } from './column-owner.js';
export { crossJoin, joinSystems } from './cross-join.js';
export type { Explanation } from './explain/explanation.js';
export type { FeatureContributions, TreeExplanation } from './explain/shap.js';
export { addLatencyAtBatch } from './features/curves.js';
export { deriveColumns, inputsOfDerivedColumn } from './features/derive.js';
export { HOST_COLUMNS, TRANSFER_COLUMNS } from './features/hbv.js';
export { layerCountings } from './features/layer-counts.js';
export { DATA_COLUMNS } from './features/tdv.js';
export {
  type AskedJob,
  type AskedTerms,
  type FieldNames,
  jobColumns,
  jobTerms,
  statesJob,
  withNumbers,
} from './jobs/asked-job.js';
export {
  type BatchSizes,
  batchSizes,
  type SizedBatch,
  type SizedSystem,
  sizedTasks,
} from './jobs/batch-sizes.js';
export { type DevicePlan, devicePlans } from './jobs/device-plans.js';
export { interruptedMs, interruptionsPerHour } from './jobs/interruptions.js';
export { type DeviceUse, type JobPhases, type JobTimes, jobClock, ONE_DEVICE } from './jobs/job-clock.js';
export { type JobCost, jobCost } from './jobs/job-cost.js';
export { jobOutcomeFields, jobRankingFields } from './jobs/job-fields.js';
export { type JobMachine, jobMachines } from './jobs/job-machine.js';
export { type JobOutcome, type JobTerms, jobOutcome, type PredictedRun } from './jobs/job-outcome.js';
export { type JobPlan, jobPlan, type SetupSizes } from './jobs/job-plan.js';
export { measuredJobPlan } from './jobs/measured-job.js';
export { orderJobs } from './jobs/order-jobs.js';
export {
  type JobRanking,
  type JobRankingOptions,
  type JoinedPlan,
  kindOf,
  type RankedJob,
  rankJobs,
  refuseHopeless,
} from './jobs/rank-jobs.js';
export { DirectPredictor } from './methods/direct/direct-predictor.js';
export { directSentences } from './methods/direct/direct-sentences.js';
export { applyScaling } from './methods/direct/scaling.js';
export { transformTarget } from './methods/direct/target-transform.js';
export { bundleFormat, registerBundleFormat } from './methods/format-registry.js';
export { type BundleSource, loadBundle } from './methods/load-bundle.js';
export {
  type AlikeLevel,
  type AlikeTasks,
  likeness,
  type TaskProfile,
} from './methods/staged/alike-tasks.js';
export {
  type AnalyticalFit,
  type AnalyticalModel,
  type AnalyticalTimes,
  analyticalTimes,
  levelsUp,
  type StageCoefficients,
  stageContributions,
} from './methods/staged/analytical-model.js';
export { calibrateStaged } from './methods/staged/calibrate.js';
export { type ColumnEffect, columnCorrections } from './methods/staged/column-effects.js';
export { completeMachines } from './methods/staged/complete-machines.js';
export type { AnalyticalForm, Candidate, Composition } from './methods/staged/composition.js';
export {
  type EffectCell,
  type EffectParameters,
  EffectPosterior,
  effectCells,
  type SystemDistance,
  scatterVariance,
  typicalRunVariance,
  type UnseenFamilies,
} from './methods/staged/effects.js';
export type { StagedExplanation } from './methods/staged/explain/explain-staged.js';
export { stagedSentences } from './methods/staged/explain/staged-sentences.js';
export { type Observation, observationCells } from './methods/staged/observation.js';
export { StagedEngine } from './methods/staged/predict-staged.js';
export {
  knowsProcessors,
  type ResidualFeatures,
  residualFeatures,
  residualTaskColumns,
} from './methods/staged/residual-features.js';
export { plainOffsets, predictResidual, residualColumns } from './methods/staged/residual-prediction.js';
export { groupScores, scoreBounds, type WeightedScore } from './methods/staged/score-bounds.js';
export { toBundleFields } from './methods/staged/staged-bundle.js';
export type { StagedModel } from './methods/staged/staged-model.js';
export { StagedPredictor } from './methods/staged/staged-predictor.js';
export { studentQuantile } from './methods/staged/student.js';
export {
  type SystemVector,
  squaredDistance,
  systemVectors,
} from './methods/staged/system-vector.js';
export {
  type ProfiledTasks,
  type ProfileUnits,
  profileCentre,
  taskProfiles,
} from './methods/staged/task-profiles.js';
export { textSource } from './methods/text-source.js';
export type {
  OwnRuns,
  Predictions,
  Predictor,
  PredictorBundle,
  PredictorKind,
  StageTimes,
} from './predictor.js';
export { chooseObjective } from './ranking/objective.js';
export {
  type RankedPart,
  type RankedSystem,
  type Ranking,
  type RankingOptions,
  rankParts,
  rankSystems,
} from './ranking/ranking.js';
export { rankingFields } from './ranking/ranking-fields.js';
export { rankingTable } from './ranking/ranking-table.js';
export {
  fromScale,
  type ImputationModel,
  type ImputationVariable,
  type ModelReadings,
  type ReadingErrors,
  scaledColumns,
  toScale,
} from './systems/imputation/imputation-model.js';
export { type Imputation, type ImputedRows, imputeColumns } from './systems/imputation/impute.js';
export {
  type Conditioning,
  conditionalMean,
  conditionOn,
  type Gaussian,
} from './systems/imputation/joint-gaussian.js';
export { DATA_SHEETS, otherBackendColumn } from './systems/imputation/other-backend.js';
export { withPublishedBackend } from './systems/published-backend.js';
export {
  STAGES_OF_CAPABILITY,
  type StageCapability,
  scaleCapability,
} from './tasks/capability-columns.js';
export { CLIP_BENCHMARK_COLUMNS } from './tasks/clips/clip-layout.js';
export { type StageReading, trainingStages } from './tasks/derive-stages.js';
export { diffusionColumns } from './tasks/diffusion/diffusion-columns.js';
export { diffusionDemand } from './tasks/diffusion/known-diffusion-models.js';
export { CPU_READS } from './tasks/generation/cpu-rates.js';
export { COPY_DEVIATION, DEVICE_COPY, expectedCopy } from './tasks/generation/device-copy.js';
export { WORKSPACE_GIB } from './tasks/generation/generation-memory.js';
export { type LanguageModel, languageModel } from './tasks/generation/known-language-models.js';
export { languageModelColumns } from './tasks/generation/language-model-columns.js';
export { checkContext } from './tasks/generation/longest-context.js';
export { MATRIX_DEVIATION, MATRIX_GFLOPS, MATRIX_LATENCY } from './tasks/generation/matrix-rate.js';
export {
  bitsOfScheme,
  type ConfiguredModel,
  readModelConfig,
} from './tasks/generation/model-config/read-model-config.js';
export { quantisationBits } from './tasks/generation/quantisation-bits.js';
export { withUsualAccelerators } from './tasks/generation/usual-accelerator.js';
export { type HostReadings, hostReadings, withSteadyReadings } from './tasks/host-readings.js';
export { kindOfTasks } from './tasks/kind-of-tasks.js';
export type { HeldPart } from './tasks/memory-demand.js';
export { RUN_PARTS, type RunPart, type Stage } from './tasks/stage.js';
export { CONVOLUTION_RATES, type ConvolutionRate } from './tasks/sustained-rate.js';
export { type CoefficientKeys, coefficientKeys, taskFamilies, textKeys } from './tasks/task-families.js';
export type { LevelLearning, TaskKind, TaskLabels } from './tasks/task-kind.js';
export { kindByDemand, registerTaskKind, taskKind, taskKindNames, taskKindOf } from './tasks/task-kinds.js';
export { type GradientExchange, type KnownExchanges, ringAllReduceMs } from './transfer/data-parallel.js';
export type { JobSharing } from './transfer/device-uses.js';
export { jobNamed, jobNames } from './transfer/job-names.js';
export { bumps, type JobShapes } from './transfer/job-shapes.js';
export { machineRates, TRANSFER_PRECISIONS, type TransferPrecision } from './transfer/machine-rates.js';
export { namedCount } from './transfer/named-count.js';
export { type NamedGpu, namedRates } from './transfer/named-rates.js';
export { timedRun } from './transfer/timed-run.js';
export {
  rateDistance,
  type TimedRun,
  type TransferBundle,
  type TransferModel,
  type TransferredTime,
  transferrer,
} from './transfer/transfer.js';
export {
  completeRates,
  expectedLevel,
  levelCovariance,
  squaredDistance as squaredRateDistance,
  usualOffsets,
} from './transfer/transfer-kernel.js';
export { isTransferKind, TRANSFER_KINDS, type TransferKind } from './transfer/transfer-kinds.js';
export { type TransferTarget, transferTargets } from './transfer/transfer-targets.js';
export { otherness, transferVariance } from './transfer/transfer-variance.js';
export { type TransferVerdict, transferVerdict } from './transfer/transfer-verdict.js';
export { rowsWithoutCurves } from './verdict/absent-curves.js';
export { bottleneckOf } from './verdict/bottleneck.js';
export { contradictions } from './verdict/contradictions.js';
export { extrapolation } from './verdict/extrapolation.js';
export { groupedReasons } from './verdict/grouped-reasons.js';
export { predictJudged, toldBeside } from './verdict/judged-predictions.js';
export { plausibleRange } from './verdict/plausible-range.js';
export { requireInputs } from './verdict/required-inputs.js';
export { OVERLAP_OF_RUN_MODE } from './verdict/settings.js';
export { assess, type Verdict } from './verdict/verdict.js';
export { applyOverrides, parseOverride } from './what-if.js';

export { Booster, type PredictOptions } from './booster.js';
export type { CustomMetric, CustomObjective } from './boosting/custom.js';
export { GbdtError, type GbdtErrorCode } from './errors.js';
export type { OnnxInput } from './onnx/onnx-model.js';
export { givenParameter, overrideParameters } from './parameters/given-parameters.js';
export { type Parameters, parseParameters } from './parameters/parameters.js';
export { type TrainOptions, type TrainProgress, type TrainResult, train } from './train.js';
export type { TrainingData } from './training-data.js';

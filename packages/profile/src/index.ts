export { elementBytes, elementTypeName } from './element-type.js';
export {
  type AttributeInput,
  type ExternalWeight,
  GraphBuilder,
  type WeightFill,
  weightBlobName,
} from './graph-builder.js';
export { type InputSizeOptions, imageAxes } from './input-shapes.js';
export type { LayerCounts } from './layer-counts.js';
export { newestKnownOpset, parseModel, readModelFile } from './model-file.js';
export type { DeclaredTensor, OnnxGraph } from './onnx-graph.js';
export {
  inferredShapes,
  isComplete,
  type ModelProfile,
  type OperatorDemand,
  profileModel,
} from './profile-model.js';
export { type ModelDemand, modelDemand } from './task-demand.js';

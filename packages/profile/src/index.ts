export {
  type AttributeInput,
  type ExternalWeight,
  GraphBuilder,
  type WeightFill,
  weightBlobName,
} from './graph-builder/graph-builder.js';
export { fixedBatchSize, type InputSizeOptions } from './input-shapes.js';
export type { NotCounted, NotCountedReason } from './not-counted.js';
export { elementBits, elementBytes, elementTypeName } from './onnx/element-type.js';
export type { DeclaredTensor, OnnxGraph } from './onnx/onnx-graph.js';
export { newestKnownOpset, parseModel } from './onnx/parse-model.js';
export type { OperatorDemand } from './operator-demand.js';
export { inferredShapes, isComplete, type ModelProfile, profileModel } from './profile-model.js';
export { parseDimensions, parseSides, positiveInteger } from './size-texts.js';
export { inputColumns, type ModelDemand, modelDemand, type WorkColumns, workColumns } from './task-demand.js';
export type { LayerCounts } from './work/layer-counts.js';
export { type OperatorClass, operatorClasses } from './work/operator-class.js';
export type { ClassWork, WorkByClass } from './work-by-class.js';

import { type OnnxNode, operatorName } from '../onnx-graph.js';
import {
  conv,
  convTranspose,
  depthToSpace,
  globalPool,
  gridSample,
  pool,
  resize,
  roiAlign,
} from './convolution.js';
import { broadcast, cast, sameAsInput, where, withMask } from './elementwise.js';
import { constant, constantOfShape, eyeLike, range } from './generator.js';
import {
  gather,
  gatherElements,
  gatherNd,
  nonMaxSuppression,
  nonZero,
  oneHot,
  scatter,
  shapeOf,
  sizeOf,
  slice,
  topK,
} from './indexing.js';
import {
  concat,
  expand,
  flatten,
  pad,
  reshape,
  split,
  squeeze,
  tile,
  transpose,
  unsqueeze,
} from './layout.js';
import { attention, einsum, gemm, matMul } from './matrix-product.js';
import type { ShapeRule } from './node-context.js';
import { argument, dequantize, layerNormalization, quantize, reduce } from './reduction.js';

const families: readonly (readonly [ShapeRule, string])[] = [
  [
    sameAsInput,
    'Identity Relu LeakyRelu Elu Celu Selu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Gelu Tanh Softplus ' +
      'Softsign Shrink Erf Exp Log Sqrt Neg Abs Reciprocal Floor Ceil Round Sign Sin Cos Tan Asin Acos Atan Sinh Cosh ' +
      'Asinh Acosh Atanh Clip Not IsNaN IsInf BitwiseNot Softmax LogSoftmax Hardmax BatchNormalization ' +
      'InstanceNormalization GroupNormalization RMSNormalization LRN LpNormalization MeanVarianceNormalization CumSum ' +
      'Trilu ReverseSequence com.microsoft.Gelu com.microsoft.FastGelu com.microsoft.QuickGelu com.microsoft.BiasGelu ' +
      'com.microsoft.SkipLayerNormalization com.microsoft.SimplifiedLayerNormalization',
  ],
  [
    broadcast,
    'Add Sub Mul Div Pow Mod Min Max Mean Sum PRelu And Or Xor Equal Greater GreaterOrEqual Less LessOrEqual ' +
      'BitShift BitwiseAnd BitwiseOr BitwiseXor',
  ],
  [where, 'Where'],
  [cast, 'Cast CastLike'],
  [withMask, 'Dropout'],
  [conv, 'Conv ConvInteger com.microsoft.FusedConv'],
  [convTranspose, 'ConvTranspose'],
  [pool, 'MaxPool AveragePool LpPool'],
  [globalPool, 'GlobalAveragePool GlobalMaxPool GlobalLpPool'],
  [depthToSpace, 'DepthToSpace SpaceToDepth'],
  [resize, 'Resize Upsample'],
  [roiAlign, 'RoiAlign'],
  [gridSample, 'GridSample'],
  [matMul, 'MatMul MatMulInteger com.microsoft.FusedMatMul'],
  [gemm, 'Gemm com.microsoft.FusedGemm'],
  [einsum, 'Einsum'],
  [attention, 'Attention com.microsoft.MultiHeadAttention'],
  [reshape, 'Reshape'],
  [flatten, 'Flatten'],
  [transpose, 'Transpose'],
  [squeeze, 'Squeeze'],
  [unsqueeze, 'Unsqueeze'],
  [concat, 'Concat'],
  [split, 'Split'],
  [expand, 'Expand'],
  [tile, 'Tile'],
  [pad, 'Pad'],
  [gather, 'Gather'],
  [gatherElements, 'GatherElements'],
  [gatherNd, 'GatherND'],
  [slice, 'Slice'],
  [scatter, 'ScatterElements ScatterND Scatter'],
  [shapeOf, 'Shape'],
  [sizeOf, 'Size'],
  [topK, 'TopK'],
  [oneHot, 'OneHot'],
  [nonZero, 'NonZero'],
  [nonMaxSuppression, 'NonMaxSuppression'],
  [constant, 'Constant'],
  [constantOfShape, 'ConstantOfShape'],
  [range, 'Range'],
  [eyeLike, 'EyeLike'],
  [
    reduce,
    'ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare',
  ],
  [argument, 'ArgMax ArgMin'],
  [layerNormalization, 'LayerNormalization'],
  [quantize, 'QuantizeLinear DynamicQuantizeLinear'],
  [dequantize, 'DequantizeLinear'],
];

const rules: ReadonlyMap<string, ShapeRule> = new Map(
  families.flatMap(([rule, names]) => names.split(' ').map((name) => [name, rule] as const)),
);

/** The rule of a node's operator, or `undefined` if the profiler does not know it. */
export function shapeRuleFor(node: OnnxNode): ShapeRule | undefined {
  return rules.get(operatorName(node));
}

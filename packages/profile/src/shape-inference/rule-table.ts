import { type OnnxNode, operatorName } from '../onnx/onnx-graph.js';
import { attention, linearAttention, projectingAttention } from './attention.js';
import * as classical from './classical.js';
import * as convolution from './convolution.js';
import { broadcast, cast, sameAsInput, where, withMask } from './elementwise.js';
import * as generator from './generator.js';
import * as indexing from './indexing.js';
import * as layout from './layout.js';
import * as product from './matrix-product.js';
import type { ShapeRule } from './node-context.js';
import * as quantised from './quantised.js';
import { recurrent } from './recurrent.js';
import * as reduction from './reduction.js';
import { resize } from './resize.js';
import * as sequence from './sequence.js';
import { dft, stft } from './signal.js';

/** Operators of com.microsoft are those of ONNX Runtime: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md. */
const families: readonly (readonly [ShapeRule, string])[] = [
  [
    sameAsInput,
    'Identity Relu LeakyRelu Elu Celu Selu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Gelu Tanh Softplus ' +
      'Softsign Shrink Erf Exp Log Sqrt Neg Abs Reciprocal Floor Ceil Round Sign Sin Cos Tan Asin Acos Atan Sinh Cosh ' +
      'Asinh Acosh Atanh Clip Not IsNaN IsInf BitwiseNot Softmax LogSoftmax Hardmax SwiGLU ' +
      'InstanceNormalization GroupNormalization RMSNormalization LRN LpNormalization MeanVarianceNormalization CumSum ' +
      'CumProd Trilu ReverseSequence RotaryEmbedding TensorScatter RegexFullMatch ' +
      'ImageScaler ParametricSoftplus ScaledTanh Scale Affine ' +
      'com.microsoft.Gelu com.microsoft.FastGelu com.microsoft.QuickGelu com.microsoft.BiasGelu ' +
      'com.microsoft.SimplifiedLayerNormalization com.microsoft.RotaryEmbedding com.microsoft.GroupNorm ' +
      'com.microsoft.BiasSoftmax com.microsoft.MoE com.microsoft.QMoE com.microsoft.BiasAdd com.microsoft.Trilu ' +
      'com.microsoft.QLinearSigmoid com.microsoft.QLinearLeakyRelu com.microsoft.QLinearSoftmax',
  ],
  [
    broadcast,
    'Add Sub Mul Div Pow Mod Min Max Mean Sum PRelu And Or Xor Equal Greater GreaterOrEqual Less LessOrEqual ' +
      'BitShift BitwiseAnd BitwiseOr BitwiseXor StringConcat',
  ],
  [where, 'Where'],
  [cast, 'Cast CastLike'],
  [quantised.bitCast, 'BitCast'],
  [withMask, 'Dropout com.microsoft.BitmaskDropout'],
  [convolution.conv, 'Conv DeformConv com.microsoft.FusedConv'],
  [convolution.convInteger, 'ConvInteger'],
  [convolution.qLinearConv, 'QLinearConv'],
  [convolution.causalConv, 'CausalConvWithState'],
  [convolution.convTranspose, 'ConvTranspose'],
  [convolution.pool, 'MaxPool AveragePool LpPool'],
  [convolution.globalPool, 'GlobalAveragePool GlobalMaxPool GlobalLpPool'],
  [convolution.maxUnpool, 'MaxUnpool'],
  [convolution.maxRoiPool, 'MaxRoiPool'],
  [convolution.depthToSpace, 'DepthToSpace SpaceToDepth'],
  [convolution.col2Im, 'Col2Im'],
  [convolution.affineGrid, 'AffineGrid'],
  [resize, 'Resize Upsample'],
  [convolution.roiAlign, 'RoiAlign'],
  [convolution.gridSample, 'GridSample com.microsoft.GridSample'],
  [
    product.matMul,
    'MatMul com.microsoft.FusedMatMul com.microsoft.TransposeMatMul com.microsoft.GemmFastGelu ' +
      'com.microsoft.DynamicQuantizeMatMul',
  ],
  [product.matMulInteger, 'MatMulInteger com.microsoft.MatMulInteger16'],
  [product.matMulToFloat, 'com.microsoft.MatMulIntegerToFloat'],
  [product.qLinearMatMul, 'QLinearMatMul'],
  [product.gemm, 'Gemm com.microsoft.FusedGemm com.microsoft.GemmFloat8'],
  [product.qGemm, 'com.microsoft.QGemm'],
  [product.packedProduct, 'com.microsoft.MatMulNBits com.microsoft.MatMulBnb4'],
  [product.einsum, 'Einsum'],
  [
    attention,
    'Attention com.microsoft.MultiHeadAttention com.microsoft.DecoderMaskedMultiHeadAttention ' +
      'com.microsoft.GroupQueryAttention',
  ],
  [
    projectingAttention,
    'com.microsoft.Attention com.microsoft.QAttention com.microsoft.DecoderMaskedSelfAttention',
  ],
  [linearAttention, 'LinearAttention'],
  [recurrent, 'LSTM GRU RNN com.microsoft.DynamicQuantizeLSTM'],
  [layout.reshape, 'Reshape'],
  [layout.flatten, 'Flatten'],
  [layout.transpose, 'Transpose'],
  [layout.squeeze, 'Squeeze'],
  [layout.unsqueeze, 'Unsqueeze'],
  [layout.concat, 'Concat'],
  [quantised.qLinearConcat, 'com.microsoft.QLinearConcat'],
  [layout.split, 'Split'],
  [layout.expand, 'Expand'],
  [layout.tile, 'Tile'],
  [layout.pad, 'Pad'],
  [layout.centerCropPad, 'CenterCropPad'],
  [indexing.gather, 'Gather'],
  [quantised.gatherQuantised, 'com.microsoft.GatherBlockQuantized'],
  [indexing.gatherElements, 'GatherElements'],
  [indexing.gatherNd, 'GatherND'],
  [indexing.slice, 'Slice'],
  [indexing.scatter, 'ScatterElements ScatterND Scatter'],
  [indexing.shapeOf, 'Shape'],
  [indexing.sizeOf, 'Size'],
  [indexing.topK, 'TopK'],
  [indexing.oneHot, 'OneHot'],
  [indexing.nonZero, 'NonZero'],
  [indexing.compress, 'Compress'],
  [indexing.unique, 'Unique'],
  [indexing.nonMaxSuppression, 'NonMaxSuppression'],
  [generator.constantOfShape, 'ConstantOfShape'],
  [generator.range, 'Range'],
  [generator.eyeLike, 'EyeLike'],
  [generator.randomShape, 'RandomNormal RandomUniform'],
  [generator.randomLike, 'RandomNormalLike RandomUniformLike Bernoulli'],
  [generator.multinomial, 'Multinomial'],
  [generator.signalWindow, 'HannWindow HammingWindow BlackmanWindow'],
  [generator.melWeightMatrix, 'MelWeightMatrix'],
  [dft, 'DFT'],
  [stft, 'STFT'],
  [
    reduction.reduce,
    'ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare ' +
      'com.microsoft.QLinearReduceMean',
  ],
  [reduction.argument, 'ArgMax ArgMin'],
  [reduction.batchNormalization, 'BatchNormalization'],
  [reduction.layerNormalization, 'LayerNormalization'],
  [
    reduction.skipNormalization,
    'com.microsoft.SkipLayerNormalization com.microsoft.SkipSimplifiedLayerNormalization',
  ],
  [reduction.embedNormalization, 'com.microsoft.EmbedLayerNormalization'],
  [reduction.loss, 'SoftmaxCrossEntropyLoss NegativeLogLikelihoodLoss'],
  [reduction.determinant, 'Det'],
  [reduction.quantize, 'QuantizeLinear DynamicQuantizeLinear com.microsoft.QuantizeLinear'],
  [reduction.dequantize, 'DequantizeLinear com.microsoft.DequantizeLinear'],
  [quantised.qLinearBinary, 'com.microsoft.QLinearAdd com.microsoft.QLinearMul'],
  [quantised.qLinearPool, 'com.microsoft.QLinearAveragePool'],
  [quantised.qLinearGlobalPool, 'com.microsoft.QLinearGlobalAveragePool'],
  [classical.scaled, 'ai.onnx.ml.Scaler ai.onnx.ml.Imputer ai.onnx.ml.Normalizer'],
  [sameAsInput, 'ai.onnx.ml.Binarizer'],
  [classical.encoded, 'ai.onnx.ml.LabelEncoder ai.onnx.ml.CategoryMapper'],
  [classical.linearRegressor, 'ai.onnx.ml.LinearRegressor'],
  [classical.linearClassifier, 'ai.onnx.ml.LinearClassifier'],
  [classical.pickedFeatures, 'ai.onnx.ml.ArrayFeatureExtractor'],
  [classical.joinedFeatures, 'ai.onnx.ml.FeatureVectorizer'],
  [classical.oneHotEncoded, 'ai.onnx.ml.OneHotEncoder'],
  [sequence.sequenceConstruct, 'SequenceConstruct'],
  [sequence.sequenceEmpty, 'SequenceEmpty'],
  [sequence.sequenceLength, 'SequenceLength'],
  [sequence.sequenceAt, 'SequenceAt'],
  [sequence.sequenceInsert, 'SequenceInsert'],
  [sequence.sequenceErase, 'SequenceErase'],
  [sequence.splitToSequence, 'SplitToSequence'],
  [sequence.concatFromSequence, 'ConcatFromSequence'],
  [sequence.handOn, 'Optional OptionalGetElement'],
  [indexing.stringNormalizer, 'StringNormalizer'],
  [sequence.hasElement, 'OptionalHasElement'],
];

const rules: ReadonlyMap<string, ShapeRule> = new Map(
  families.flatMap(([rule, names]) => names.split(' ').map((name) => [name, rule] as const)),
);

/** Operators that a rule knows, with their domain where it is not the standard one. */
export const knownOperators: readonly string[] = [...rules.keys()];

/** The rule of a node's operator, or `undefined` if the profiler does not know it. */
export function shapeRuleFor(node: OnnxNode): ShapeRule | undefined {
  return rules.get(operatorName(node));
}

import { type OnnxNode, operatorName } from '../onnx/onnx-graph.js';

/** Classes of operators that load a machine alike. */
export const operatorClasses = [
  'conv_dense',
  'conv_grouped',
  'matrix_product',
  'batched_product',
  'normalisation',
  'elementwise',
  'gather',
  'copy',
] as const;

export type OperatorClass = (typeof operatorClasses)[number];

/** `view` launches nothing: it relabels or describes memory. */
type Entry = OperatorClass | 'view';

/**
 * The class of every operator, in one table. A convolution of several groups is `conv_grouped`; a product or Einsum of
 * two activations of rank 3 or more is `batched_product` (see `operatorClass`).
 */
const table: Readonly<Record<Exclude<Entry, 'conv_grouped'>, string>> = {
  conv_dense:
    'Conv ConvInteger QLinearConv ConvTranspose DeformConv CausalConvWithState com.microsoft.FusedConv',
  matrix_product:
    'MatMul MatMulInteger QLinearMatMul Gemm Einsum LSTM GRU RNN com.microsoft.DynamicQuantizeLSTM ' +
    'com.microsoft.FusedMatMul com.microsoft.TransposeMatMul com.microsoft.GemmFastGelu com.microsoft.FusedGemm ' +
    'com.microsoft.GemmFloat8 com.microsoft.QGemm com.microsoft.DynamicQuantizeMatMul com.microsoft.MatMulInteger16 ' +
    'com.microsoft.MatMulIntegerToFloat com.microsoft.MatMulNBits com.microsoft.MatMulBnb4 com.microsoft.MoE com.microsoft.QMoE ' +
    'ai.onnx.ml.LinearRegressor ai.onnx.ml.LinearClassifier',
  batched_product:
    'Attention LinearAttention com.microsoft.MultiHeadAttention com.microsoft.DecoderMaskedMultiHeadAttention ' +
    'com.microsoft.GroupQueryAttention com.microsoft.Attention com.microsoft.QAttention ' +
    'com.microsoft.DecoderMaskedSelfAttention',
  normalisation:
    'BatchNormalization InstanceNormalization GroupNormalization LayerNormalization RMSNormalization LRN LpNormalization ' +
    'MeanVarianceNormalization Softmax LogSoftmax Hardmax SoftmaxCrossEntropyLoss NegativeLogLikelihoodLoss ' +
    'ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare ' +
    'ArgMax ArgMin TopK CumSum CumProd GlobalAveragePool GlobalMaxPool GlobalLpPool Det ' +
    'com.microsoft.SkipLayerNormalization com.microsoft.SkipSimplifiedLayerNormalization ' +
    'com.microsoft.SimplifiedLayerNormalization com.microsoft.EmbedLayerNormalization com.microsoft.GroupNorm ' +
    'com.microsoft.BiasSoftmax com.microsoft.QLinearSoftmax com.microsoft.QLinearReduceMean ' +
    'com.microsoft.QLinearGlobalAveragePool',
  elementwise:
    'Relu LeakyRelu Elu Celu Selu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Gelu Tanh Softplus Softsign ' +
    'Shrink Erf Exp Log Sqrt Neg Abs Reciprocal Floor Ceil Round Sign Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh ' +
    'Atanh Clip Not IsNaN IsInf BitwiseNot SwiGLU Trilu RotaryEmbedding ImageScaler ParametricSoftplus ScaledTanh Scale ' +
    'Affine StringNormalizer RegexFullMatch StringConcat Add Sub Mul Div Pow Mod Min Max Mean Sum PRelu And Or Xor Equal ' +
    'Greater GreaterOrEqual Less LessOrEqual BitShift BitwiseAnd BitwiseOr BitwiseXor Where Cast CastLike QuantizeLinear ' +
    'DynamicQuantizeLinear DequantizeLinear MaxPool AveragePool LpPool MaxUnpool Resize Upsample AffineGrid ' +
    'ConstantOfShape Range EyeLike RandomNormal RandomUniform RandomNormalLike RandomUniformLike Bernoulli Multinomial ' +
    'HannWindow HammingWindow BlackmanWindow MelWeightMatrix DFT STFT com.microsoft.Gelu com.microsoft.FastGelu ' +
    'com.microsoft.QuickGelu com.microsoft.BiasGelu com.microsoft.RotaryEmbedding com.microsoft.BiasAdd ' +
    'com.microsoft.Trilu com.microsoft.QLinearSigmoid com.microsoft.QLinearLeakyRelu com.microsoft.QLinearAdd ' +
    'com.microsoft.QLinearMul com.microsoft.QLinearAveragePool com.microsoft.QuantizeLinear com.microsoft.DequantizeLinear ' +
    'com.microsoft.BitmaskDropout ai.onnx.ml.Scaler ai.onnx.ml.Imputer ai.onnx.ml.Normalizer ai.onnx.ml.Binarizer',
  gather:
    'Gather GatherElements GatherND ScatterElements ScatterND Scatter TensorScatter OneHot NonZero Compress Unique ' +
    'NonMaxSuppression RoiAlign MaxRoiPool GridSample Col2Im com.microsoft.GatherBlockQuantized com.microsoft.GridSample ' +
    'ai.onnx.ml.LabelEncoder ai.onnx.ml.CategoryMapper ai.onnx.ml.ArrayFeatureExtractor ai.onnx.ml.OneHotEncoder',
  copy:
    'Transpose Concat Split Slice Pad CenterCropPad Expand Tile DepthToSpace SpaceToDepth ReverseSequence ' +
    'ConcatFromSequence SplitToSequence com.microsoft.QLinearConcat ai.onnx.ml.FeatureVectorizer',
  view:
    'Identity Dropout Reshape Flatten Squeeze Unsqueeze Shape Size Constant BitCast SequenceConstruct SequenceEmpty ' +
    'SequenceLength SequenceAt SequenceInsert SequenceErase Optional OptionalGetElement OptionalHasElement',
};

const entries: ReadonlyMap<string, Entry> = new Map(
  Object.entries(table).flatMap(([entry, names]) =>
    names.split(' ').map((name) => [name, entry as Entry] as const),
  ),
);

/** Operators that are in the table, with their domain where it is not the standard one. */
export const classifiedOperators: readonly string[] = [...entries.keys()];

/** Products that are batched where neither side is a stored weight. */
const freeProducts = new Set([
  'MatMul',
  'MatMulInteger',
  'QLinearMatMul',
  'Einsum',
  'com.microsoft.FusedMatMul',
  'com.microsoft.TransposeMatMul',
]);

/** Where a product's two sides are among its inputs. */
export function productSides(node: OnnxNode): readonly [number, number] {
  return node.operator === 'QLinearMatMul' || node.operator === 'QGemm' ? [0, 3] : [0, 1];
}

/** Operators that relabel memory or describe it: no kernel is launched for them. */
export function isView(node: OnnxNode): boolean {
  return entries.get(operatorName(node)) === 'view';
}

/**
 * The class of a node; `undefined` for views and for operators that are not in the table.
 * `isConstant` tells which tensors are stored or follow from stored ones; `rank` how many dimensions a tensor has.
 */
export function operatorClass(
  node: OnnxNode,
  isConstant: (name: string) => boolean,
  rank: (name: string) => number | undefined,
): OperatorClass | undefined {
  const name = operatorName(node);
  const entry = entries.get(name);
  if (entry === undefined || entry === 'view') return undefined;
  if (entry === 'conv_dense') {
    const group = node.attributes.get('group');
    const isGrouped = node.operator === 'CausalConvWithState' || (typeof group === 'number' && group > 1);
    return isGrouped ? 'conv_grouped' : 'conv_dense';
  }
  if (freeProducts.has(name)) {
    const sides =
      node.operator === 'Einsum' ? node.inputs : productSides(node).map((side) => node.inputs[side] ?? '');
    const isBatched = !sides.some(isConstant) && sides.filter((side) => (rank(side) ?? 3) > 2).length > 1;
    return isBatched ? 'batched_product' : 'matrix_product';
  }
  return entry;
}

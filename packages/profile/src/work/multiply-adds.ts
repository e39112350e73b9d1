import { type OnnxNode, operatorName } from '../onnx/onnx-graph.js';
import { attentionSizes } from '../shape-inference/attention-sizes.js';
import { rowsAndFeatures } from '../shape-inference/classical.js';
import { einsumMultiplyAdds, fitEinsum } from '../shape-inference/einsum-equation.js';
import { elementCount, type InferredTensor } from '../shape-inference/inferred-tensor.js';
import { operandShape } from '../shape-inference/matrix-product.js';
import { productSides } from './operator-class.js';

type Tensors = readonly (InferredTensor | undefined)[];
type MultiplyAddRule = (node: OnnxNode, inputs: Tensors, outputs: Tensors) => number | undefined;

/** Output elements × one filter: input channels of its group × kernel size. Weight layout [out, in / group, …kernel]. */
const conv =
  (weightInput: number): MultiplyAddRule =>
  (_node, inputs, outputs) =>
    product(elementCount(outputs[0]?.shape), elementCount(inputs[weightInput]?.shape?.slice(1)));

/** A transposed convolution scatters each input element through its filters. Weight layout [in, out / group, …kernel]. */
const convTranspose: MultiplyAddRule = (_node, inputs) =>
  product(elementCount(inputs[0]?.shape), elementCount(inputs[1]?.shape?.slice(1)));

/** Output elements × the length of the rows that are multiplied; a side that is known gives it. */
const matMul: MultiplyAddRule = (node, inputs, outputs) => {
  const [left, right] = productSides(node);
  const a = operandShape(inputs[left]?.shape, node.attributes.get('transA') === 1);
  const b = operandShape(inputs[right]?.shape, node.attributes.get('transB') === 1);
  const inner = a?.at(-1) ?? (b?.length === 1 ? b[0] : b?.at(-2));
  return product(elementCount(outputs[0]?.shape), inner);
};

/** Weights packed several to a byte: rows × K × N. */
const packedProduct: MultiplyAddRule = (node, _inputs, outputs) => {
  const inner = node.attributes.get('K');
  return product(elementCount(outputs[0]?.shape), typeof inner === 'number' ? inner : undefined);
};

const einsum: MultiplyAddRule = (node, inputs) => {
  const equation = node.attributes.get('equation');
  const fitted =
    typeof equation === 'string'
      ? fitEinsum(
          equation,
          inputs.map((input) => input?.shape),
        )
      : undefined;
  return fitted && einsumMultiplyAdds(fitted);
};

/**
 * A gate or cell update multiplies each input row and each hidden row by its weights: steps × batch × directions ×
 * hidden × gates × (input + hidden). W is [directions, gates × hidden, input], R [directions, gates × hidden, hidden].
 */
const recurrent: MultiplyAddRule = (_node, inputs) => {
  const [rows, weight, recurrence] = [inputs[0]?.shape, inputs[1]?.shape, inputs[2]?.shape];
  const all = product(elementCount(rows?.slice(0, 2)), elementCount(weight));
  const hidden = product(elementCount(rows?.slice(0, 2)), elementCount(recurrence));
  return all === undefined || hidden === undefined ? undefined : all + hidden;
};

/** Q·Kᵀ and scores·V: batch × heads × queries × keys × (width of a key + width of a value). */
const attention: MultiplyAddRule = (node, inputs) => {
  const sizes = attentionSizes(node, inputs);
  if (sizes === undefined) return undefined;
  const { batch, heads, queries, keys, width, valueWidth } = sizes;
  const widths = width === undefined || valueWidth === undefined ? undefined : width + valueWidth;
  return elementCount([batch, heads, queries, keys, widths]);
};

/** The rows' products with the weights of com.microsoft Attention, [width of a row, widths of queries, keys and values]. */
const projection: MultiplyAddRule = (_node, inputs) =>
  product(elementCount(inputs[0]?.shape), inputs[1]?.shape?.[1]);

/**
 * LinearAttention: every token writes an outer product into the state of each key head and reads it for each query
 * head; the delta rules read it once more before they write.
 */
const linearAttention: MultiplyAddRule = (node, inputs) => {
  const [heads, keyHeads] = [node.attributes.get('q_num_heads'), node.attributes.get('kv_num_heads')];
  const [query, key, value] = inputs.map((input) => input?.shape);
  if (typeof heads !== 'number' || typeof keyHeads !== 'number') return undefined;
  const state = product(key?.[2], value?.[2]);
  const tokens = elementCount(query?.slice(0, 2));
  const rule = node.attributes.get('update_rule') ?? 'gated_delta';
  const passes = heads + keyHeads * (String(rule).includes('delta') ? 2 : 1);
  return state === undefined || tokens === undefined ? undefined : (tokens * passes * state) / keyHeads ** 2;
};

/** Mixture of experts: every row passes the `k` experts it is sent to; weights are [experts, …]. */
const experts =
  (weightInputs: readonly number[], isPacked: boolean): MultiplyAddRule =>
  (node, inputs) => {
    const chosen = Number(node.attributes.get('k') ?? 1);
    const perByte = isPacked ? 8 / Number(node.attributes.get('expert_weight_bits') ?? 4) : 1;
    const rows = elementCount(inputs[0]?.shape?.slice(0, -1));
    const given = weightInputs.filter((index) => (node.inputs[index] ?? '') !== '');
    const perExpert = given.map((index) => elementCount(inputs[index]?.shape?.slice(1)));
    if (rows === undefined || perExpert.includes(undefined)) return undefined;
    return rows * chosen * perByte * perExpert.reduce<number>((sum, count) => sum + count!, 0);
  };

/** A linear model: every row times its coefficients, which are an attribute. */
const linearModel: MultiplyAddRule = (node, inputs) => {
  const coefficients = node.attributes.get('coefficients');
  const [rows] = rowsAndFeatures(inputs[0]?.shape);
  return product(rows, Array.isArray(coefficients) ? coefficients.length : undefined);
};

const rules: ReadonlyMap<string, MultiplyAddRule> = new Map([
  ...each(conv(1), 'Conv ConvInteger DeformConv CausalConvWithState com.microsoft.FusedConv'),
  ...each(conv(3), 'QLinearConv'),
  ...each(convTranspose, 'ConvTranspose'),
  ...each(
    matMul,
    'MatMul MatMulInteger QLinearMatMul Gemm com.microsoft.FusedMatMul com.microsoft.TransposeMatMul ' +
      'com.microsoft.GemmFastGelu com.microsoft.FusedGemm com.microsoft.GemmFloat8 com.microsoft.QGemm ' +
      'com.microsoft.DynamicQuantizeMatMul com.microsoft.MatMulInteger16 com.microsoft.MatMulIntegerToFloat',
  ),
  ...each(packedProduct, 'com.microsoft.MatMulNBits com.microsoft.MatMulBnb4'),
  ...each(einsum, 'Einsum'),
  ...each(recurrent, 'LSTM GRU RNN com.microsoft.DynamicQuantizeLSTM'),
  ...each(
    attention,
    'Attention com.microsoft.MultiHeadAttention com.microsoft.DecoderMaskedMultiHeadAttention ' +
      'com.microsoft.GroupQueryAttention com.microsoft.Attention com.microsoft.QAttention ' +
      'com.microsoft.DecoderMaskedSelfAttention',
  ),
  ...each(linearModel, 'ai.onnx.ml.LinearRegressor ai.onnx.ml.LinearClassifier'),
  ...each(linearAttention, 'LinearAttention'),
  ...each(experts([2, 4, 6], false), 'com.microsoft.MoE'),
  ...each(experts([2, 5, 8], true), 'com.microsoft.QMoE'),
]);

/** Attention that projects its rows itself does a matrix product, too. */
const projections = new Set([
  'com.microsoft.Attention',
  'com.microsoft.QAttention',
  'com.microsoft.DecoderMaskedSelfAttention',
]);

function each(rule: MultiplyAddRule, names: string): (readonly [string, MultiplyAddRule])[] {
  return names.split(' ').map((name) => [name, rule] as const);
}

/** Whether an operator's work is multiply-adds (convolutions and matrix products). */
export function hasMultiplyAdds(node: OnnxNode): boolean {
  return rules.has(operatorName(node));
}

/** Multiply-adds of a node: of its class, and of a matrix product that it does beside; `undefined` where shapes are not known. */
export interface NodeMultiplyAdds {
  readonly own: number | undefined;
  readonly projection: number | undefined;
}

export function multiplyAdds(node: OnnxNode, inputs: Tensors, outputs: Tensors): NodeMultiplyAdds {
  const rule = rules.get(operatorName(node));
  return {
    own: rule === undefined ? 0 : rule(node, inputs, outputs),
    projection: projections.has(operatorName(node)) ? projection(node, inputs, outputs) : 0,
  };
}

function product(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a * b;
}

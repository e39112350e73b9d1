import type { OnnxNode } from './onnx-graph.js';
import { elementCount, type InferredTensor, isStatic } from './shape-inference/inferred-tensor.js';
import { einsumSizes } from './shape-inference/matrix-product.js';

type Tensors = readonly (InferredTensor | undefined)[];
type MultiplyAddRule = (node: OnnxNode, inputs: Tensors, outputs: Tensors) => number | undefined;

/** Elements of one filter: input channels of its group × kernel size. Weight layout [out, in / group, …kernel]. */
const conv: MultiplyAddRule = (_node, inputs, outputs) => {
  const weight = inputs[1]?.shape;
  return product(elementCount(outputs[0]?.shape), elementCount(weight?.slice(1)));
};

/** A transposed convolution scatters each input element through its filters. Weight layout [in, out / group, …kernel]. */
const convTranspose: MultiplyAddRule = (_node, inputs) =>
  product(elementCount(inputs[0]?.shape), elementCount(inputs[1]?.shape?.slice(1)));

const matMul: MultiplyAddRule = (_node, inputs, outputs) =>
  product(elementCount(outputs[0]?.shape), inputs[0]?.shape?.at(-1));

const gemm: MultiplyAddRule = (node, inputs, outputs) => {
  const inner = node.attributes.get('transA') === 1 ? inputs[0]?.shape?.[0] : inputs[0]?.shape?.[1];
  return product(elementCount(outputs[0]?.shape), inner);
};

/** A contraction multiplies over all of its letters. */
const einsum: MultiplyAddRule = (node, inputs) => {
  const equation = node.attributes.get('equation');
  if (typeof equation !== 'string') return undefined;
  const parsed = einsumSizes(
    equation,
    inputs.map((input) => input?.shape),
  );
  if (parsed === undefined) return undefined;
  return inputs.length < 2 ? 0 : elementCount([...parsed.sizes.values()]);
};

/** Q·Kᵀ and scores·V: queries × keys × hidden width, twice. */
const attention: MultiplyAddRule = (_node, inputs) => {
  const [query, key] = [inputs[0]?.shape, inputs[1]?.shape];
  if (!isStatic(query) || !isStatic(key)) return undefined;
  return 2 * elementCount(query)! * key.at(-2)!;
};

const rules: ReadonlyMap<string, MultiplyAddRule> = new Map([
  ['Conv', conv],
  ['ConvInteger', conv],
  ['FusedConv', conv],
  ['ConvTranspose', convTranspose],
  ['MatMul', matMul],
  ['FusedMatMul', matMul],
  ['MatMulInteger', matMul],
  ['Gemm', gemm],
  ['FusedGemm', gemm],
  ['Einsum', einsum],
  ['Attention', attention],
  ['MultiHeadAttention', attention],
]);

/** Whether an operator's work is multiply-adds (convolutions and matrix products). */
export function hasMultiplyAdds(operator: string): boolean {
  return rules.has(operator);
}

/** Multiply-adds of one node: 0 for element-wise operators, `undefined` where shapes are not known. */
export function multiplyAdds(node: OnnxNode, inputs: Tensors, outputs: Tensors): number | undefined {
  const rule = rules.get(node.operator);
  return rule === undefined ? 0 : rule(node, inputs, outputs);
}

function product(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a * b;
}

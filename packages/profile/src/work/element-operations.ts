import type { OnnxNode } from '../onnx/onnx-graph.js';
import { elementCount, type InferredTensor, normaliseAxis } from '../shape-inference/inferred-tensor.js';
import type { OperatorClass } from './operator-class.js';

type Tensors = readonly (InferredTensor | undefined)[];

/** Operations on one element of a norm or softmax: subtract, square or exponentiate, sum, divide, scale. */
const normalisationOperations = 5;

/** Statistics that visit every input element once. */
const reductions = /^(Reduce|Arg|TopK|Cum|Global|QLinearReduce|QLinearGlobal)/;

/**
 * Operations of a node that does no multiply-adds: element-wise one per output element, a pooling window's elements per
 * output, a reduction one and a norm or softmax five per input element (as DeepSpeed's profiler counts a layer norm with
 * scale and shift), a Fourier transform 5·n·log₂n; gathering and copying none. `undefined` where shapes are not known.
 */
export function elementOperations(
  node: OnnxNode,
  cls: OperatorClass | undefined,
  inputs: Tensors,
  outputs: Tensors,
): number | undefined {
  if (cls === 'normalisation') {
    const count = elementCount(inputs[0]?.shape);
    const perElement = reductions.test(node.operator) ? 1 : normalisationOperations;
    return count === undefined ? undefined : count * perElement;
  }
  if (cls !== 'elementwise') return 0;
  const count = elementCount(outputs[0]?.shape);
  return count === undefined ? undefined : count * operationsPerOutput(node, inputs, outputs);
}

function operationsPerOutput(node: OnnxNode, inputs: Tensors, outputs: Tensors): number {
  const kernel = node.attributes.get('kernel_shape');
  if (/Pool$/.test(node.operator) && Array.isArray(kernel)) {
    return (kernel as readonly number[]).reduce((product, size) => product * size, 1);
  }
  // An output of n frequencies is n complex numbers: 5·n·log₂n operations on 2·n values.
  if (node.operator === 'DFT') {
    const axis = Number(node.attributes.get('axis') ?? inputs[2]?.values?.[0] ?? -2);
    const shape = inputs[0]?.shape;
    return transformOperations(shape?.[normaliseAxis(axis, shape.length)]);
  }
  if (node.operator === 'STFT') {
    const isOneSided = node.attributes.get('onesided') !== 0;
    const bins = outputs[0]?.shape?.[2];
    return transformOperations(bins !== undefined && isOneSided ? 2 * (bins - 1) : bins);
  }
  return 1;
}

function transformOperations(length: number | undefined): number {
  return length === undefined || length < 2 ? 1 : (5 / 2) * Math.log2(length);
}

import { elementBytes, isFloatingPoint } from './element-type.js';
import type { GraphIndex } from './graph-index.js';
import type { ConstantTensor, OnnxNode } from './onnx-graph.js';

/** Learned values of a model and their size as stored. */
export interface ParameterCount {
  readonly elements: number;
  readonly bytes: number;
}

/** Inputs that steer an operator (sizes, bounds, scales) and are no weights, from this index on. */
const steeringInputsFrom: Readonly<Record<string, number>> = {
  Resize: 1,
  Upsample: 1,
  Pad: 1,
  Clip: 1,
  Pow: 1,
  RoiAlign: 1,
  NonMaxSuppression: 0,
  QuantizeLinear: 1,
  DequantizeLinear: 1,
  OneHot: 0,
};

/** A batch norm's running mean and variance are buffers, not parameters, as PyTorch and the published catalog count. */
const firstBatchNormBuffer = 3;

/** Weights stored as integers, by the operator that reads them and the input they are. */
const quantisedWeightInput: Readonly<Record<string, number>> = {
  DequantizeLinear: 0,
  ConvInteger: 1,
  MatMulInteger: 1,
  QLinearConv: 3,
  QLinearMatMul: 3,
};

/**
 * Counts stored tensors of rank ≥ 1 that a node uses as weights; each once, however often it is used. Scalars
 * (an exponent, an epsilon) and steering inputs do not count.
 */
export function countParameters(index: GraphIndex): ParameterCount {
  const counted = new Set<string>();
  let elements = 0;
  let bytes = 0;
  for (const node of index.order) {
    for (const [position, name] of node.inputs.entries()) {
      const tensor = storedTensor(index, name);
      if (tensor === undefined || counted.has(name) || !isWeight(node, position, tensor)) continue;
      counted.add(name);
      const count = tensor.dims.reduce((product, dim) => product * dim, 1);
      elements += count;
      bytes += count * elementBytes(tensor.elementType);
    }
  }
  return { elements, bytes };
}

function storedTensor(index: GraphIndex, name: string): ConstantTensor | undefined {
  const stored = index.graph.constants.get(name);
  if (stored !== undefined) return stored;
  const source = index.producer(name);
  const value = source?.operator === 'Constant' ? source.attributes.get('value') : undefined;
  return typeof value === 'object' && 'dims' in value ? value : undefined;
}

function isWeight(node: OnnxNode, position: number, tensor: ConstantTensor): boolean {
  if (tensor.dims.length === 0) return false;
  if (quantisedWeightInput[node.operator] === position) return true;
  if (!isFloatingPoint(tensor.elementType)) return false;
  if (node.operator === 'BatchNormalization') return position < firstBatchNormBuffer;
  return position < (steeringInputsFrom[node.operator] ?? Number.POSITIVE_INFINITY);
}

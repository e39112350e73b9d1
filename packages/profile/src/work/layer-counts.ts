import type { OnnxNode } from '../onnx/onnx-graph.js';
import { countAttention } from './attention-pattern.js';
import type { Execution } from './execution.js';
import type { GraphIndex } from './graph-index.js';
import { productSides } from './operator-class.js';

/** Layers of a model by kind, counted as nodes of its graph; keys are the catalogue's columns. */
export interface LayerCounts {
  readonly nodes_attention: number;
  readonly nodes_batchnorm2d: number;
  readonly nodes_conv2d: number;
  readonly nodes_gelu: number;
  readonly nodes_layernorm: number;
  readonly nodes_linear: number;
  readonly nodes_relu: number;
  readonly nodes_silu: number;
}

/**
 * Counts layers by structure: also a GELU, SiLU or LayerNorm that an exporter spelled out in elementary operators.
 * A batch norm that the exporter folded into its convolution is no longer there, and not counted. Layers of a body
 * count once, however often it runs.
 */
export function countLayers(execution: Execution): LayerCounts {
  const counts = layersOf(execution.index);
  const bodies = new Set<unknown>();
  for (const runs of execution.bodies.values()) {
    for (const run of runs) {
      if (bodies.has(run.execution.index.body)) continue;
      bodies.add(run.execution.index.body);
      const inner = countLayers(run.execution);
      for (const name of Object.keys(counts) as (keyof LayerCounts)[]) counts[name] += inner[name];
    }
  }
  return counts;
}

function layersOf(index: GraphIndex): Record<keyof LayerCounts, number> {
  const count = (matches: (index: GraphIndex, node: OnnxNode) => boolean) =>
    index.order.reduce((sum, node) => sum + (matches(index, node) ? 1 : 0), 0);
  return {
    nodes_attention: countAttention(index),
    nodes_batchnorm2d: count(isBatchNorm2d),
    nodes_conv2d: count(isConv2d),
    nodes_gelu: count(isGelu),
    nodes_layernorm: count(isLayerNorm),
    nodes_linear: count(isLinear),
    nodes_relu: count(isRelu),
    nodes_silu: count(isSilu),
  };
}

function isConv2d(index: GraphIndex, node: OnnxNode): boolean {
  const convolution = /^(Conv|ConvInteger|QLinearConv|FusedConv)$/.test(node.operator);
  const weight = node.operator === 'QLinearConv' ? node.inputs[3] : node.inputs[1];
  return convolution && index.tensor(weight)?.shape?.length === 4;
}

function isBatchNorm2d(index: GraphIndex, node: OnnxNode): boolean {
  return node.operator === 'BatchNormalization' && index.tensor(node.inputs[0])?.shape?.length === 4;
}

const linearOperators =
  /^(MatMul|Gemm|MatMulInteger|MatMulInteger16|FusedMatMul|FusedGemm|TransposeMatMul|GemmFastGelu|GemmFloat8|QLinearMatMul|QGemm|DynamicQuantizeMatMul|MatMulIntegerToFloat|MatMulNBits|MatMulBnb4)$/;

/** A product of an activation with stored weights. */
function isLinear(index: GraphIndex, node: OnnxNode): boolean {
  if (!linearOperators.test(node.operator)) return false;
  const [left, right] = productSides(node);
  return index.isWeight(node.inputs[left]) !== index.isWeight(node.inputs[right]);
}

/** Relu, and the Clip between 0 and 6 that ReLU6 becomes. */
function isRelu(index: GraphIndex, node: OnnxNode): boolean {
  if (node.operator === 'Relu') return true;
  if (node.operator !== 'Clip') return false;
  const low = index.scalar(node.inputs[1]) ?? node.attributes.get('min');
  const high = index.scalar(node.inputs[2]) ?? node.attributes.get('max');
  return low === 0 && high === 6;
}

/** Gelu itself; x·½(1 + erf(x/√2)); the tanh form; x·σ(1.702 x). */
function isGelu(index: GraphIndex, node: OnnxNode): boolean {
  switch (node.operator) {
    case 'Gelu':
    case 'FastGelu':
    case 'QuickGelu':
    case 'BiasGelu':
      return true;
    case 'Erf':
      return index.consumers(node.outputs[0]).some(({ operator }) => operator === 'Add');
    case 'Tanh':
      return hasFactor(index, node, 0.7978845608, 3);
    case 'Sigmoid':
      return gatesItsSource(index, node, 1.702);
    default:
      return false;
  }
}

/** Swish, or x·σ(x) spelled out. */
function isSilu(index: GraphIndex, node: OnnxNode): boolean {
  if (node.operator === 'Swish') return true;
  return node.operator === 'Sigmoid' && gatesItsSource(index, node, 1);
}

/** LayerNormalization, or (x − mean) / √(mean((x − mean)²) + ε) spelled out. */
function isLayerNorm(index: GraphIndex, node: OnnxNode): boolean {
  if (/LayerNormalization$/.test(node.operator)) return true;
  if (node.operator !== 'Div') return false;
  const centred = index.producer(node.inputs[0]);
  const root = index.producer(node.inputs[1]);
  const variance = index
    .producer(root?.inputs[0])
    ?.inputs.map((input) => index.producer(input))
    .find((producer) => producer?.operator === 'ReduceMean');
  const square = index.producer(variance?.inputs[0]);
  return (
    root?.operator === 'Sqrt' &&
    centred?.operator === 'Sub' &&
    index.producer(centred.inputs[1])?.operator === 'ReduceMean' &&
    (square?.operator === 'Pow' || square?.operator === 'Mul') &&
    square.inputs[0] === centred.outputs[0]
  );
}

/** Whether σ(factor · x) is multiplied with x. */
function gatesItsSource(index: GraphIndex, sigmoid: OnnxNode, factor: number): boolean {
  let source = sigmoid.inputs[0];
  if (factor !== 1) {
    const scale = index.producer(source);
    if (scale?.operator !== 'Mul' || !scale.inputs.some((input) => near(index.scalar(input), factor)))
      return false;
    source = scale.inputs.find((input) => !index.isWeight(input));
  }
  return index
    .consumers(sigmoid.outputs[0])
    .some(({ operator, inputs }) => operator === 'Mul' && source !== undefined && inputs.includes(source));
}

function hasFactor(index: GraphIndex, node: OnnxNode, factor: number, depth: number): boolean {
  if (depth === 0 || node.inputs.length > 2) return false;
  return node.inputs.some((input) => {
    if (near(index.scalar(input), factor)) return true;
    const producer = index.producer(input);
    return producer !== undefined && hasFactor(index, producer, factor, depth - 1);
  });
}

function near(value: number | undefined, expected: number): boolean {
  return value !== undefined && Math.abs(value - expected) < 1e-4 * expected;
}

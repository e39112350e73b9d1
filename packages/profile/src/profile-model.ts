import { activationBytes } from './activations.js';
import { elementBytes } from './element-type.js';
import { GraphIndex } from './graph-index.js';
import { type InputSizeOptions, imageAxes, resolveInputShapes } from './input-shapes.js';
import { countLayers, type LayerCounts } from './layer-counts.js';
import { hasMultiplyAdds, multiplyAdds } from './multiply-adds.js';
import { describeNode, type OnnxGraph, type OnnxNode, operatorName } from './onnx-graph.js';
import { countParameters } from './parameters.js';
import { inferShapes } from './shape-inference/infer-shapes.js';
import { elementCount, isStatic } from './shape-inference/inferred-tensor.js';
import { topologicalOrder } from './topological-order.js';

/** What one operator kind contributes, for the whole batch. */
export interface OperatorDemand {
  readonly operator: string;
  readonly nodes: number;
  /** 2 × multiply-adds. */
  readonly flops: number;
  /** Output elements of kernels that do no multiply-adds: a measure of memory-bound work. */
  readonly elements: number;
}

/** Everything that the profiler can tell of a model without running it. */
export interface ModelProfile {
  readonly batchSize: number;
  /** Of the first image input; `undefined` for a model without one. */
  readonly inputHeight: number | undefined;
  readonly inputWidth: number | undefined;
  readonly inputChannels: number | undefined;
  readonly inputElementBytes: number;
  readonly inputShapes: Readonly<Record<string, readonly number[]>>;
  readonly outputShapes: Readonly<Record<string, readonly (number | null)[] | null>>;
  readonly parameters: number;
  readonly parameterBytes: number;
  readonly activationBytes: number;
  readonly peakActivationBytes: number;
  /** 2 × multiply-adds of the whole batch. */
  readonly flops: number;
  readonly kernels: number;
  readonly layers: LayerCounts;
  readonly operators: readonly OperatorDemand[];
  /** Operators that no rule knows, with how often they occur: their work is not in the sums. */
  readonly unknownOperators: Readonly<Record<string, number>>;
  /** Convolutions and products whose shapes depend on data or on an unknown operator: not in the sums either. */
  readonly unresolvedNodes: readonly string[];
}

/** Profiles a parsed model. Pure; throws InputError for an open dimension, a cycle, or an input size that does not fit. */
export function profileModel(graph: OnnxGraph, options: InputSizeOptions = {}): ModelProfile {
  const order = topologicalOrder(graph);
  const inputShapes = resolveInputShapes(graph, options);
  const index = new GraphIndex(graph, order, inferShapes(graph, order, inputShapes));
  const parameters = countParameters(index);
  const activations = activationBytes(index);
  const { operators, unresolvedNodes } = operatorDemands(index);
  const first = graph.inputs.find((input) => imageAxes(input) !== undefined) ?? graph.inputs[0];
  const axes = first && imageAxes(first);
  const shape = first === undefined ? [] : inputShapes.get(first.name)!;
  return {
    batchSize: shape[0] ?? options.batchSize ?? 1,
    inputHeight: axes && shape[axes.height],
    inputWidth: axes && shape[axes.width],
    inputChannels: axes && (axes.height === 1 ? shape[3] : shape[1]),
    inputElementBytes: elementBytes(first?.elementType ?? 0),
    inputShapes: Object.fromEntries(inputShapes),
    outputShapes: Object.fromEntries(
      graph.outputs.map(({ name }) => [name, index.tensor(name)?.shape?.map((dim) => dim ?? null) ?? null]),
    ),
    parameters: parameters.elements,
    parameterBytes: parameters.bytes,
    activationBytes: activations.total,
    peakActivationBytes: activations.peak,
    flops: operators.reduce((sum, { flops }) => sum + flops, 0),
    kernels: order.filter((node) => index.isKernel(node)).length,
    layers: countLayers(index),
    operators,
    unknownOperators: tally(index.inferred.unknownNodes.map(operatorName)),
    unresolvedNodes,
  };
}

function operatorDemands(index: GraphIndex): Pick<ModelProfile, 'operators' | 'unresolvedNodes'> {
  const demands = new Map<string, { nodes: number; flops: number; elements: number }>();
  const unresolvedNodes: string[] = [];
  for (const node of index.order) {
    if (!index.isKernel(node)) continue;
    const demand = demands.get(operatorName(node)) ?? { nodes: 0, flops: 0, elements: 0 };
    demands.set(operatorName(node), demand);
    demand.nodes++;
    const madds = nodeMultiplyAdds(index, node);
    if (madds === undefined) unresolvedNodes.push(describeNode(node));
    demand.flops += 2 * (madds ?? 0);
    if (!hasMultiplyAdds(node.operator)) {
      demand.elements += elementCount(index.tensor(node.outputs[0])?.shape) ?? 0;
    }
  }
  const operators = [...demands].map(([operator, demand]) => ({ operator, ...demand }));
  operators.sort((a, b) => b.flops - a.flops || b.elements - a.elements);
  return { operators, unresolvedNodes };
}

function nodeMultiplyAdds(index: GraphIndex, node: OnnxNode): number | undefined {
  return multiplyAdds(
    node,
    node.inputs.map((name) => index.tensor(name)),
    node.outputs.map((name) => index.tensor(name)),
  );
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Whether every sum of a profile is whole: no unknown operator, no unresolved shape. */
export function isComplete(profile: ModelProfile): boolean {
  return profile.unresolvedNodes.length === 0 && Object.keys(profile.unknownOperators).length === 0;
}

/** Inferred shapes of all tensors by name, `undefined` where not fully known: for checks against a runtime. */
export function inferredShapes(
  graph: OnnxGraph,
  options: InputSizeOptions = {},
): ReadonlyMap<string, readonly number[] | undefined> {
  const order = topologicalOrder(graph);
  const { tensors } = inferShapes(graph, order, resolveInputShapes(graph, options));
  return new Map(
    [...tensors].map(([name, { shape }]) => [name, isStatic(shape) ? shape : undefined] as const),
  );
}

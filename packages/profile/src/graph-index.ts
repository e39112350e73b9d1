import type { OnnxGraph, OnnxNode } from './onnx-graph.js';
import type { InferredGraph } from './shape-inference/infer-shapes.js';
import type { InferredTensor } from './shape-inference/inferred-tensor.js';

/** Operators that only relabel memory or describe it: no kernel is launched for them. */
const viewOperators = new Set([
  'Identity',
  'Dropout',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Shape',
  'Size',
  'Constant',
]);

const weightWrappers = new Set([
  'Transpose',
  'Reshape',
  'Cast',
  'DequantizeLinear',
  'Identity',
  'Squeeze',
  'Unsqueeze',
  'Split',
  'Slice',
]);

/** Who produces and who consumes each tensor, and what is known before running. */
export class GraphIndex {
  readonly #producer = new Map<string, OnnxNode>();
  readonly #consumers = new Map<string, OnnxNode[]>();
  readonly #constantOnly = new Set<string>();

  constructor(
    readonly graph: OnnxGraph,
    readonly order: readonly OnnxNode[],
    readonly inferred: InferredGraph,
  ) {
    for (const name of graph.constants.keys()) this.#constantOnly.add(name);
    for (const node of order) {
      for (const output of node.outputs) this.#producer.set(output, node);
      for (const input of node.inputs) {
        if (input !== '') this.#consumers.set(input, [...(this.#consumers.get(input) ?? []), node]);
      }
      const constant = node.inputs.every((input) => input === '' || this.#constantOnly.has(input));
      if (constant && !node.hasSubgraph) for (const output of node.outputs) this.#constantOnly.add(output);
    }
  }

  producer(tensor: string | undefined): OnnxNode | undefined {
    return tensor === undefined ? undefined : this.#producer.get(tensor);
  }

  consumers(tensor: string | undefined): readonly OnnxNode[] {
    return (tensor === undefined ? undefined : this.#consumers.get(tensor)) ?? [];
  }

  tensor(name: string | undefined): InferredTensor | undefined {
    return name === undefined ? undefined : this.inferred.tensors.get(name);
  }

  /** Needs no kernel at run time: computed from constants alone, or small shape arithmetic. */
  isFoldable(tensor: string): boolean {
    return this.#constantOnly.has(tensor) || this.inferred.tensors.get(tensor)?.values !== undefined;
  }

  /** A stored weight, perhaps transposed, reshaped or dequantised on its way. */
  isWeight(tensor: string | undefined): boolean {
    if (tensor === undefined) return false;
    if (this.graph.constants.has(tensor)) return true;
    const producer = this.#producer.get(tensor);
    if (producer === undefined) return false;
    return (
      producer.operator === 'Constant' ||
      (weightWrappers.has(producer.operator) && this.isWeight(producer.inputs[0]))
    );
  }

  /** Whether a runtime launches a kernel for this node. */
  isKernel(node: OnnxNode): boolean {
    return !viewOperators.has(node.operator) && !node.outputs.every((output) => this.isFoldable(output));
  }

  /** The single known value of a tensor, e.g. an exponent or an epsilon. */
  scalar(name: string | undefined): number | undefined {
    const values = this.tensor(name)?.values;
    return values?.length === 1 ? values[0] : undefined;
  }
}

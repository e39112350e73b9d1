import type { OnnxBody, OnnxNode } from '../onnx/onnx-graph.js';
import type { InferredScope } from '../shape-inference/inferred-scope.js';
import type { InferredTensor } from '../shape-inference/inferred-tensor.js';
import { constantTensors } from './constant-tensors.js';
import { isView } from './operator-class.js';

const weightWrappers = new Set(
  'Transpose Reshape Cast DequantizeLinear Identity Squeeze Unsqueeze Split Slice'.split(' '),
);

/** Who produces and who consumes each tensor of a graph or body, and what is known before running. */
export class GraphIndex {
  readonly #producer = new Map<string, OnnxNode>();
  readonly #consumers = new Map<string, OnnxNode[]>();
  readonly #constantOnly: ReadonlySet<string>;
  readonly #weights = new Map<string, boolean>();

  constructor(
    readonly scope: InferredScope,
    readonly parent?: GraphIndex,
  ) {
    this.#constantOnly = constantTensors(
      scope.body,
      scope.order,
      (name) => parent?.isConstant(name) ?? false,
    );
    for (const node of scope.order) {
      for (const output of node.outputs) this.#producer.set(output, node);
      for (const input of new Set([...node.inputs, ...node.captured])) {
        const known = this.#consumers.get(input);
        if (known !== undefined) known.push(node);
        else if (input !== '') this.#consumers.set(input, [node]);
      }
    }
  }

  get body(): OnnxBody {
    return this.scope.body;
  }

  get order(): readonly OnnxNode[] {
    return this.scope.order;
  }

  producer(tensor: string | undefined): OnnxNode | undefined {
    if (tensor === undefined) return undefined;
    return this.#producer.get(tensor) ?? (this.#isOwn(tensor) ? undefined : this.parent?.producer(tensor));
  }

  /** Nodes of this graph that read a tensor, themselves or in a body of theirs. */
  consumers(tensor: string | undefined): readonly OnnxNode[] {
    return (tensor === undefined ? undefined : this.#consumers.get(tensor)) ?? [];
  }

  tensor(name: string | undefined): InferredTensor | undefined {
    return this.scope.tensor(name);
  }

  /** Computed from stored tensors alone. */
  isConstant(tensor: string): boolean {
    return (
      this.#constantOnly.has(tensor) || (!this.#isOwn(tensor) && (this.parent?.isConstant(tensor) ?? false))
    );
  }

  /** Needs no kernel at run time: computed from constants alone, or small shape arithmetic. */
  isFoldable(tensor: string): boolean {
    return this.isConstant(tensor) || this.tensor(tensor)?.values !== undefined;
  }

  /** A weight: computed from stored tensors alone, or a stored one that is reshaped or cut at run time. */
  isWeight(tensor: string | undefined): boolean {
    if (tensor === undefined || tensor === '') return false;
    if (this.isConstant(tensor)) return true;
    const known = this.#weights.get(tensor);
    if (known !== undefined) return known;
    const passed = [tensor];
    let at: string | undefined = tensor;
    let isStored = false;
    while (at !== undefined && !isStored) {
      isStored = this.#isStored(at);
      const producer: OnnxNode | undefined = isStored ? undefined : this.producer(at);
      at = producer !== undefined && weightWrappers.has(producer.operator) ? producer.inputs[0] : undefined;
      if (at !== undefined) passed.push(at);
    }
    for (const name of passed) this.#weights.set(name, isStored);
    return isStored;
  }

  /** Whether a runtime launches a kernel for this node; a node that runs bodies launches theirs. */
  isKernel(node: OnnxNode): boolean {
    if (isView(node) || this.scope.runs.has(node)) return false;
    return (
      node.outputs.length === 0 || !node.outputs.every((output) => output === '' || this.isFoldable(output))
    );
  }

  /** The single known value of a tensor, e.g. an exponent or an epsilon. */
  scalar(name: string | undefined): number | undefined {
    const values = this.tensor(name)?.values;
    return values?.length === 1 ? values[0] : undefined;
  }

  #isStored(name: string): boolean {
    if (this.body.constants.has(name)) return true;
    return this.parent !== undefined && !this.#isOwn(name) && this.parent.#isStored(name);
  }

  #isOwn(name: string): boolean {
    return this.scope.tensors.has(name) || this.#producer.has(name);
  }
}

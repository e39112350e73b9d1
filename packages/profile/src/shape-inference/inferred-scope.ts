import type { OnnxBody, OnnxNode } from '../onnx/onnx-graph.js';
import type { InferredTensor } from './inferred-tensor.js';

/** One pass through a body, and how often it runs with these shapes. */
export interface BodyRun {
  readonly scope: InferredScope;
  readonly repeats: number;
}

/** What a control-flow node runs: some bodies a number of times each, or one of two, which only the data decides. */
export type BodyRuns =
  | { readonly kind: 'each'; readonly runs: readonly BodyRun[]; readonly isCountKnown: boolean }
  | { readonly kind: 'either'; readonly scopes: readonly InferredScope[] };

/** Every tensor of a graph or body by name, and the nodes whose operator no rule knows. */
export class InferredScope {
  readonly tensors = new Map<string, InferredTensor>();
  readonly unknownNodes = new Set<OnnxNode>();
  readonly runs = new Map<OnnxNode, BodyRuns>();

  constructor(
    readonly body: OnnxBody,
    readonly order: readonly OnnxNode[],
    readonly parent: InferredScope | undefined,
  ) {}

  /** A tensor of this graph, or of one around it. */
  tensor(name: string | undefined): InferredTensor | undefined {
    if (name === undefined || name === '') return undefined;
    for (let scope: InferredScope | undefined = this; scope !== undefined; scope = scope.parent) {
      const tensor = scope.tensors.get(name);
      if (tensor !== undefined) return tensor;
    }
    return undefined;
  }
}

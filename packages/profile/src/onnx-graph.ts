import type { ElementType } from './element-type.js';

/** A tensor stored in the model file: its values may be elsewhere (external data) and are then `undefined`. */
export interface ConstantTensor {
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  /** Flat values of a small tensor; `undefined` for large or external ones. */
  readonly values: readonly number[] | undefined;
}

export type AttributeValue = number | string | readonly number[] | readonly string[] | ConstantTensor;

/** One operator of the graph. An input or output that is left out has the empty name. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Operator set; the standard one is `''`. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Carries a body of its own (If, Loop, Scan). */
  readonly hasSubgraph: boolean;
}

/** A declared graph input, output or intermediate: a dimension is a number, a name, or unknown. */
export interface DeclaredTensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly (number | string | undefined)[] | undefined;
}

/** An ONNX model's main graph without its weights' contents. */
export interface OnnxGraph {
  readonly file: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, ConstantTensor>;
  /** True inputs: those without a stored value. */
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly DeclaredTensor[];
  /** Shapes that the exporter wrote beside intermediates. */
  readonly declared: ReadonlyMap<string, DeclaredTensor>;
  readonly opsetVersion: number;
}

/** `Conv 'layer1.0'`, or the operator with its first output where the node has no name. */
export function describeNode(node: OnnxNode): string {
  return `${operatorName(node)} '${node.name || (node.outputs[0] ?? '?')}'`;
}

/** Operator with its domain where that is not the standard one: `com.microsoft.FusedConv`. */
export function operatorName(node: OnnxNode): string {
  return node.domain === '' || node.domain === 'ai.onnx' ? node.operator : `${node.domain}.${node.operator}`;
}

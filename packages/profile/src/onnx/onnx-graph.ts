import type { ElementType } from './element-type.js';

/** A tensor stored in the model file: its values may be elsewhere (external data) and are then `undefined`. */
export interface ConstantTensor {
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  /** Flat values of a small tensor; `undefined` for large or external ones. */
  readonly values: readonly number[] | undefined;
  /** Values that are stored: all elements, or those of a sparse tensor that are not zero. */
  readonly storedElements: number;
  /** Bytes that the values (and a sparse tensor's indices) take; `undefined` for strings and unknown element types. */
  readonly storedBytes: number | undefined;
}

export type AttributeValue = number | string | readonly number[] | readonly string[] | ConstantTensor;

/** One operator of the graph. An input or output that is left out has the empty name. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Operator set; the standard one is `''`. */
  readonly domain: string;
  /** Which of a function's overloads is called; mostly empty. */
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Graphs that the node runs (`then_branch`, `body`), by attribute. */
  readonly bodies: ReadonlyMap<string, OnnxBody>;
  /** Tensors from outside that the bodies read, beside the inputs. */
  readonly captured: readonly string[];
  /** In a local function's body: attributes that take the value of the call's attribute of the given name. */
  readonly references: ReadonlyMap<string, string>;
  /** Standard operator set that the node was written against. */
  readonly opsetVersion: number;
}

/** A declared graph input, output or intermediate: a dimension is a number, a name, or unknown. */
export interface DeclaredTensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly (number | string | undefined)[] | undefined;
}

/** A graph without its weights' contents: the body of a control-flow node, or the main one. */
export interface OnnxBody {
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, ConstantTensor>;
  /** In the main graph: true inputs, those without a stored value. In a body: all, in their order. */
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly DeclaredTensor[];
  /** Shapes that the exporter wrote beside intermediates. */
  readonly declared: ReadonlyMap<string, DeclaredTensor>;
}

/** An ONNX model's main graph; calls of local functions are replaced by their bodies. */
export interface OnnxGraph extends OnnxBody {
  readonly file: string;
  readonly opsetVersion: number;
}

/** `Conv 'layer1.0'`, or the operator with its first output where the node has no name. */
export function describeNode(node: OnnxNode): string {
  return `${operatorName(node)} '${node.name || (node.outputs[0] ?? '?')}'`;
}

/** Operator with its domain where that is not the standard one: `com.microsoft.FusedConv`. */
export function operatorName(node: OnnxNode): string {
  return node.domain === '' ? node.operator : `${node.domain}.${node.operator}`;
}

/** Product of a shape's dimensions; 1 for a scalar. */
export function dimsProduct(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

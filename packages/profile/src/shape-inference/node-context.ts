import type { ConstantTensor, OnnxNode } from '../onnx/onnx-graph.js';
import type { InferredTensor, Shape } from './inferred-tensor.js';

/** What a shape rule sees of one node: its inputs as inferred so far, and its attributes by type. */
export class NodeContext {
  constructor(
    readonly node: OnnxNode,
    readonly inputs: readonly (InferredTensor | undefined)[],
  ) {}

  get opsetVersion(): number {
    return this.node.opsetVersion;
  }

  /** Element type of an input, else of the first one. */
  elementType(index = 0): number {
    return this.inputs[index]?.elementType ?? this.inputs[0]?.elementType ?? 0;
  }

  shape(index: number): Shape | undefined {
    return this.inputs[index]?.shape;
  }

  values(index: number): readonly number[] | undefined {
    return this.inputs[index]?.values;
  }

  hasInput(index: number): boolean {
    return (this.node.inputs[index] ?? '') !== '';
  }

  number(name: string): number | undefined;
  number(name: string, fallback: number): number;
  number(name: string, fallback?: number): number | undefined {
    const value = this.node.attributes.get(name);
    return typeof value === 'number' ? value : fallback;
  }

  text(name: string, fallback: string): string {
    const value = this.node.attributes.get(name);
    return typeof value === 'string' ? value : fallback;
  }

  numbers(name: string): readonly number[] | undefined {
    const value = this.node.attributes.get(name);
    return Array.isArray(value) && value.every((item) => typeof item === 'number') ? value : undefined;
  }

  tensor(name: string): ConstantTensor | undefined {
    const value = this.node.attributes.get(name);
    return typeof value === 'object' && 'dims' in value ? value : undefined;
  }

  /** Whether the input is there but its values are known only at run time. */
  isDataDependent(index: number): boolean {
    return this.hasInput(index) && this.values(index) === undefined;
  }

  /** A list that was an attribute in older operator sets and is an input in newer ones. */
  listFrom(attribute: string, inputIndex: number): readonly number[] | undefined {
    return this.numbers(attribute) ?? this.values(inputIndex);
  }
}

/** Shapes of a node's outputs in their order; `undefined` for what cannot be told before running. */
export type ShapeRule = (context: NodeContext) => readonly (InferredTensor | undefined)[];

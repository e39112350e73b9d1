import { isFloatingPoint, storedBytes } from '../onnx/element-type.js';
import { type ConstantTensor, dimsProduct, type OnnxBody, type OnnxNode } from '../onnx/onnx-graph.js';
import type { InferredScope } from '../shape-inference/inferred-scope.js';
import { elementCount } from '../shape-inference/inferred-tensor.js';
import { constantTensors } from './constant-tensors.js';
import { isProductWeight, isWeightInput, packedElements } from './weight-inputs.js';

/** Learned values of a model and their size as stored. */
export interface ParameterCount {
  readonly elements: number;
  readonly bytes: number;
  /** Everything that the file stores: weights, scales, tables, sizes. */
  readonly storedBytes: number;
}

/**
 * Counts the weights of a model, each once, however often and from wherever it is used: stored tensors of rank ≥ 1 that
 * a node works with, whatever the file spells them as; of a sparse one, the values that are stored. A weight that is
 * computed from stored tensors counts as those, or as itself where it has fewer elements (a sum of two tensors is one
 * weight) or where nothing is stored (a filled tensor that is multiplied with). Scalars and steering inputs do not count.
 * Bodies of control flow count whether or not they run.
 */
export function countParameters(scope: InferredScope): ParameterCount {
  const counter = new ParameterCounter(scope);
  counter.visit(scope.body, undefined);
  return counter.result();
}

interface Root {
  readonly tensor: ConstantTensor;
  readonly isInteger: boolean;
}

/** A graph or body with what can be looked up from it. */
class Level {
  readonly constants: ReadonlySet<string>;
  readonly producers = new Map<string, OnnxNode>();

  constructor(
    readonly body: OnnxBody,
    order: readonly OnnxNode[],
    readonly parent: Level | undefined,
  ) {
    this.constants = constantTensors(body, order, (name) => parent?.isConstant(name) ?? false);
    for (const node of order) for (const output of node.outputs) this.producers.set(output, node);
  }

  isConstant(name: string): boolean {
    return this.constants.has(name) || (!this.#isOwn(name) && (this.parent?.isConstant(name) ?? false));
  }

  stored(name: string): ConstantTensor | undefined {
    return this.body.constants.get(name) ?? (this.#isOwn(name) ? undefined : this.parent?.stored(name));
  }

  producer(name: string): OnnxNode | undefined {
    return this.producers.get(name) ?? (this.#isOwn(name) ? undefined : this.parent?.producer(name));
  }

  #isOwn(name: string): boolean {
    return this.producers.has(name) || this.body.inputs.some((input) => input.name === name);
  }
}

class ParameterCounter {
  readonly #counted = new Set<ConstantTensor>();
  readonly #computed = new Set<string>();
  readonly #stored = new Set<ConstantTensor>();
  readonly #scopes = new Map<OnnxBody, InferredScope>();
  readonly #result = { elements: 0, bytes: 0 };

  constructor(scope: InferredScope) {
    this.#collect(scope);
  }

  result(): ParameterCount {
    let bytes = 0;
    for (const tensor of this.#stored) bytes += tensor.storedBytes ?? 0;
    return { ...this.#result, storedBytes: bytes };
  }

  visit(body: OnnxBody, parent: Level | undefined): void {
    const scope = this.#scopes.get(body);
    const level = new Level(body, scope?.order ?? body.nodes, parent);
    for (const tensor of body.constants.values()) this.#stored.add(tensor);
    for (const node of level.body.nodes) {
      for (const inner of node.bodies.values()) this.visit(inner, level);
      const isConstant = node.outputs.every((name) => name === '' || level.constants.has(name));
      if (isConstant && node.outputs.length > 0) continue;
      for (const [position, name] of node.inputs.entries()) {
        if (name !== '' && level.isConstant(name)) this.#operand(level, scope, node, position);
      }
    }
  }

  #operand(level: Level, scope: InferredScope | undefined, node: OnnxNode, position: number): void {
    const name = node.inputs[position]!;
    const stored = level.stored(name);
    if (stored !== undefined) {
      if (isWeightInput(node, position, stored.elementType, stored.dims.length)) {
        this.#count(stored, packedElements(node, position));
      }
      return;
    }
    const tensor = scope?.tensor(name);
    const rank = tensor?.shape?.length ?? 1;
    if (!isWeightInput(node, position, tensor?.elementType ?? 1, rank)) return;
    this.#computedWeight(
      level,
      name,
      isProductWeight(node, position),
      elementCount(tensor?.shape),
      tensor?.elementType,
    );
  }

  #computedWeight(
    level: Level,
    name: string,
    isProduct: boolean,
    elements: number | undefined,
    elementType = 0,
  ): void {
    const roots = rootsOf(level, name).filter(({ isInteger }) => !isInteger || isProduct);
    const fresh = roots.filter(({ tensor }) => !this.#counted.has(tensor));
    const total = roots.reduce((sum, { tensor }) => sum + tensor.storedElements, 0);
    const isGenerated = roots.length === 0 && isProduct;
    const isSum =
      roots.length > 1 && fresh.length === roots.length && elements !== undefined && elements < total;
    if (!isGenerated && !isSum) {
      for (const { tensor } of fresh) this.#count(tensor);
      return;
    }
    const producer = level.producer(name);
    const key = `${this.#levelKey(level, name)}/${name}`;
    if (elements === undefined || producer === undefined || this.#computed.has(key)) return;
    this.#computed.add(key);
    for (const { tensor } of roots) this.#counted.add(tensor);
    this.#result.elements += elements;
    this.#result.bytes += storedBytes(elementType, elements) ?? 0;
  }

  /** The body that computes a tensor: the same name elsewhere is another tensor. */
  #levelKey(level: Level, name: string): number {
    let at: Level | undefined = level;
    while (at !== undefined && !at.producers.has(name)) at = at.parent;
    return at === undefined ? -1 : [...this.#scopes.keys()].indexOf(at.body);
  }

  #count(tensor: ConstantTensor, elements = tensor.storedElements): void {
    if (this.#counted.has(tensor)) return;
    this.#counted.add(tensor);
    this.#result.elements += elements;
    this.#result.bytes += tensor.storedBytes ?? 0;
  }

  #collect(scope: InferredScope): void {
    if (this.#scopes.has(scope.body)) return;
    this.#scopes.set(scope.body, scope);
    for (const runs of scope.runs.values()) {
      const inner = runs.kind === 'either' ? runs.scopes : runs.runs.map((run) => run.scope);
      for (const each of inner) this.#collect(each);
    }
  }
}

/** Stored tensors that a computed weight is made of: floats of rank ≥ 1, integers of rank ≥ 2 (shorter ones are sizes). */
function rootsOf(level: Level, name: string): readonly Root[] {
  const roots = new Map<ConstantTensor, Root>();
  const seen = new Set<string>();
  const waiting = [name];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === '' || seen.has(at)) continue;
    seen.add(at);
    const tensor = level.stored(at);
    const node = tensor === undefined ? level.producer(at) : undefined;
    if (tensor !== undefined) {
      const isInteger = !isFloatingPoint(tensor.elementType);
      if (tensor.dims.length >= (isInteger ? 2 : 1) && dimsProduct(tensor.dims) > 0)
        roots.set(tensor, { tensor, isInteger });
      continue;
    }
    for (const [position, input] of node?.inputs.entries() ?? []) {
      const stored = level.stored(input);
      const isWeight =
        stored === undefined ||
        isWeightInput(node!, position, stored.elementType, stored.dims.length) ||
        (!isFloatingPoint(stored.elementType) && position === 0);
      if (isWeight) waiting.push(input);
    }
  }
  return [...roots.values()];
}

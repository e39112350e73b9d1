import { isFloatingPoint, storedBytes } from '../onnx/element-type.js';
import type { ConstantTensor, OnnxBody, OnnxNode } from '../onnx/onnx-graph.js';
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

/** Where a weight's values come from: a stored tensor, or a node that fills one. */
interface Root {
  readonly source: ConstantTensor | OnnxNode;
  readonly elements: number;
  readonly bytes: number;
  readonly kind: 'stored' | 'integer' | 'filled';
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
  readonly #counted = new Set<ConstantTensor | OnnxNode>();
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
      this.#addLinearModel(node);
      const isConstant = node.outputs.every((name) => name === '' || level.constants.has(name));
      if (isConstant && node.outputs.length > 0) continue;
      for (const [position, name] of node.inputs.entries()) {
        if (name !== '' && level.isConstant(name)) this.#operand(level, scope, node, position);
      }
    }
  }

  /** A linear model of ai.onnx.ml has its weights, single floats, as attributes. */
  #addLinearModel(node: OnnxNode): void {
    if (node.domain !== 'ai.onnx.ml' || this.#counted.has(node)) return;
    this.#counted.add(node);
    for (const name of ['coefficients', 'intercepts']) {
      const values = node.attributes.get(name);
      const count = Array.isArray(values) ? values.length : 0;
      this.#result.elements += count;
      this.#result.bytes += 4 * count;
    }
  }

  #operand(level: Level, scope: InferredScope | undefined, node: OnnxNode, position: number): void {
    const name = node.inputs[position]!;
    const stored = level.stored(name);
    if (stored !== undefined) {
      if (isWeightInput(node, position, stored.elementType, stored.dims.length)) {
        this.#count(storedRoot(stored, packedElements(node, position, stored)));
      }
      return;
    }
    const tensor = scope?.tensor(name);
    if (!isWeightInput(node, position, tensor?.elementType ?? 1, tensor?.shape?.length ?? 1)) return;
    const isWeight = isProductWeight(node, position);
    const roots = rootsOf(level, scope, name).filter(
      (root) => root.kind === 'stored' || isWeight || (root.kind === 'filled' && isFilled(level, name, root)),
    );
    this.#computedWeight(roots, elementCount(tensor?.shape), tensor?.elementType ?? 0);
  }

  /** As its roots, or as one where it is smaller than they are together. */
  #computedWeight(roots: readonly Root[], elements: number | undefined, elementType: number): void {
    const fresh = roots.filter(({ source }) => !this.#counted.has(source));
    const total = roots.reduce((sum, root) => sum + root.elements, 0);
    const isSmaller =
      roots.length > 1 && fresh.length === roots.length && elements !== undefined && elements < total;
    if (!isSmaller) {
      for (const root of fresh) this.#count(root);
      return;
    }
    for (const { source } of roots) this.#counted.add(source);
    this.#result.elements += elements;
    this.#result.bytes += storedBytes(elementType, elements) ?? 0;
  }

  #count({ source, elements, bytes }: Root): void {
    if (this.#counted.has(source)) return;
    this.#counted.add(source);
    this.#result.elements += elements;
    this.#result.bytes += bytes;
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

/**
 * What a computed weight is made of: stored floats of rank ≥ 1, integers of rank ≥ 2 (shorter ones are sizes), and
 * tensors that a node fills with one value.
 */
function rootsOf(level: Level, scope: InferredScope | undefined, name: string): readonly Root[] {
  const roots = new Map<ConstantTensor | OnnxNode, Root>();
  const seen = new Set<string>();
  const waiting = [name];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === '' || seen.has(at)) continue;
    seen.add(at);
    const tensor = level.stored(at);
    const node = tensor === undefined ? level.producer(at) : undefined;
    if (tensor !== undefined) {
      const root = storedRoot(tensor);
      if (tensor.dims.length >= (root.kind === 'integer' ? 2 : 1) && root.elements > 0)
        roots.set(tensor, root);
    } else if (node !== undefined && fills(level, node)) {
      const filled = filledRoot(node, scope);
      if (filled !== undefined) roots.set(node, filled);
    } else {
      waiting.push(...valueInputs(level, node));
    }
  }
  return [...roots.values()];
}

function storedRoot(tensor: ConstantTensor, elements = tensor.storedElements): Root {
  const kind = isFloatingPoint(tensor.elementType) ? 'stored' : 'integer';
  return { source: tensor, elements, bytes: tensor.storedBytes ?? 0, kind };
}

/** Whether a node fills a tensor with one value. */
function fills(level: Level, node: OnnxNode): boolean {
  if (node.operator === 'ConstantOfShape' || node.operator === 'EyeLike') return true;
  return node.operator === 'Expand' && level.stored(node.inputs[0] ?? '')?.dims.length === 0;
}

function filledRoot(node: OnnxNode, scope: InferredScope | undefined): Root | undefined {
  const tensor = scope?.tensor(node.outputs[0]);
  const elements = elementCount(tensor?.shape);
  if (tensor === undefined || elements === undefined || !isFloatingPoint(tensor.elementType))
    return undefined;
  return { source: node, elements, bytes: storedBytes(tensor.elementType, elements) ?? 0, kind: 'filled' };
}

/** Inputs whose values go into a node's result, rather than steer it. */
function valueInputs(level: Level, node: OnnxNode | undefined): readonly string[] {
  return (node?.inputs ?? []).filter((input, position) => {
    const stored = level.stored(input);
    if (stored === undefined || isWeightInput(node!, position, stored.elementType, stored.dims.length))
      return true;
    return !isFloatingPoint(stored.elementType) && position === 0;
  });
}

const relabelling = new Set('Identity Cast Reshape Squeeze Unsqueeze Transpose Flatten'.split(' '));

/** Whether a tensor is what a node filled, as it is or relabelled: a mask that is computed from it is no weight. */
function isFilled(level: Level, name: string, { source }: Root): boolean {
  for (let node = level.producer(name); node !== undefined; node = level.producer(node.inputs[0] ?? '')) {
    if (node === source) return true;
    if (!relabelling.has(node.operator)) return false;
  }
  return false;
}

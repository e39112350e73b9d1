import { InputError } from '@ctfusion/base';
import {
  type DeclaredTensor,
  describeNode,
  type OnnxBody,
  type OnnxGraph,
  type OnnxNode,
} from '../onnx/onnx-graph.js';
import { topologicalOrder } from '../onnx/topological-order.js';
import { controlFlowFor } from './control-flow.js';
import { InferredScope } from './inferred-scope.js';
import { bounded, type InferredTensor, isStatic } from './inferred-tensor.js';
import { NodeContext } from './node-context.js';
import { shapeRuleFor } from './rule-table.js';

/** Visits of nodes after which a file is refused: loops in loops may multiply without end. */
const visitLimit = 1_000_000;

/** Iterations of loops that are followed one by one, in the whole model. */
const unrolledLimit = 4096;

/**
 * Shapes of all tensors, from the inputs' concrete shapes on, in topological order, control flow included. Where no
 * rule gives a full shape, what the file's exporter wrote is taken where it does not contradict; otherwise the shape stays unknown.
 * @throws InputError for a cycle, a missing input, a dimension that cannot be, and control flow that multiplies without end.
 */
export function inferShapes(
  graph: OnnxGraph,
  inputShapes: ReadonlyMap<string, readonly number[] | undefined>,
): InferredScope {
  const given = graph.inputs.map(({ name, elementType }) => ({ elementType, shape: inputShapes.get(name) }));
  return new Inference(graph.file, namedSizes(graph, inputShapes)).scope(graph, given, undefined);
}

/** Sizes of the dimensions that the inputs name: the same name is the same size wherever the file declares it. */
function namedSizes(
  graph: OnnxGraph,
  inputShapes: ReadonlyMap<string, readonly number[] | undefined>,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, dims } of graph.inputs) {
    for (const [axis, dim] of (dims ?? []).entries()) {
      const size = inputShapes.get(name)?.[axis];
      if (typeof dim === 'string' && size !== undefined && !sizes.has(dim)) sizes.set(dim, size);
    }
  }
  return sizes;
}

class Inference {
  readonly #file: string;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #orders = new Map<OnnxBody, readonly OnnxNode[]>();
  readonly #unrolled = { left: unrolledLimit };
  #visits = 0;

  constructor(file: string, sizes: ReadonlyMap<string, number>) {
    this.#file = file;
    this.#sizes = sizes;
  }

  scope(
    body: OnnxBody,
    given: readonly (InferredTensor | undefined)[],
    parent: InferredScope | undefined,
  ): InferredScope {
    const scope = new InferredScope(body, this.#order(body, parent), parent);
    for (const [name, { elementType, dims, values }] of body.constants) {
      scope.tensors.set(name, { elementType, shape: dims, values });
    }
    for (const [index, input] of body.inputs.entries()) {
      const tensor = orDeclared(given[index], parent === undefined ? undefined : input, this.#sizes);
      if (tensor !== undefined) scope.tensors.set(input.name, tensor);
    }
    const declared = new Map<string, DeclaredTensor>(body.declared);
    for (const output of body.outputs) declared.set(output.name, output);
    for (const node of scope.order) this.#node(scope, node, declared);
    return scope;
  }

  #node(scope: InferredScope, node: OnnxNode, declared: ReadonlyMap<string, DeclaredTensor>): void {
    if (++this.#visits > visitLimit) {
      throw new InputError('unsupported-model', `its loops multiply to more than ${visitLimit} steps`, {
        file: this.#file,
      });
    }
    const context = new NodeContext(
      node,
      node.inputs.map((input) => scope.tensor(input)),
    );
    const outputs = this.#controlFlow(scope, context) ?? this.#plain(scope, context);
    for (const [index, name] of node.outputs.entries()) {
      if (name === '') continue;
      const tensor = orDeclared(outputs[index] && bounded(outputs[index]), declared.get(name), this.#sizes);
      if (tensor !== undefined) scope.tensors.set(name, tensor);
    }
  }

  #controlFlow(scope: InferredScope, context: NodeContext) {
    const { node } = context;
    const flow = controlFlowFor(node);
    const result = flow?.(context, {
      infer: (body, given) => this.scope(body, given, scope),
      unrolled: this.#unrolled,
    });
    if (result === undefined) return undefined;
    scope.runs.set(node, result.runs);
    return result.outputs;
  }

  #plain(scope: InferredScope, context: NodeContext): readonly (InferredTensor | undefined)[] {
    const { node } = context;
    const rule = node.bodies.size > 0 ? undefined : shapeRuleFor(node);
    if (rule === undefined) scope.unknownNodes.add(node);
    const outputs = rule?.(context) ?? [];
    for (const output of outputs) {
      const bad = output?.shape?.find((dim) => dim !== undefined && (!Number.isSafeInteger(dim) || dim < 0));
      if (bad !== undefined) throw this.#misfit(context, bad);
    }
    return outputs;
  }

  #misfit({ node, inputs }: NodeContext, dim: number): InputError {
    const shapes = inputs.slice(0, 8).map((input) => `[${input?.shape ?? '?'}]`);
    return new InputError(
      'unsupported-size',
      `${describeNode(node)} does not fit its inputs ${shapes.join(', ')}: a dimension would be ${dim}; is the input size one this model accepts?`,
      { file: this.#file },
    );
  }

  #order(body: OnnxBody, parent: InferredScope | undefined): readonly OnnxNode[] {
    const known = this.#orders.get(body);
    if (known !== undefined) return known;
    const order = topologicalOrder(body, this.#file, (name) => isDefined(name, parent));
    this.#orders.set(body, order);
    return order;
  }
}

/** Whether a graph around a body has a tensor of this name, be it one of which nothing is known. */
function isDefined(name: string, scope: InferredScope | undefined): boolean {
  for (let each = scope; each !== undefined; each = each.parent) {
    const { constants, inputs, nodes } = each.body;
    if (each.tensors.has(name) || constants.has(name) || inputs.some((input) => input.name === name))
      return true;
    if (nodes.some(({ outputs }) => outputs.includes(name))) return true;
  }
  return false;
}

/** What was inferred, its gaps filled with what the file declares, unless the two contradict. */
function orDeclared(
  inferred: InferredTensor | undefined,
  declared: DeclaredTensor | undefined,
  sizes: ReadonlyMap<string, number>,
): InferredTensor | undefined {
  const dims = declared?.dims;
  if (declared === undefined || dims === undefined || isStatic(inferred?.shape)) return inferred;
  const fixed = dims.map((dim) => (typeof dim === 'string' ? sizes.get(dim) : dim));
  if (inferred?.shape === undefined) {
    return { elementType: inferred?.elementType || declared.elementType, shape: fixed };
  }
  const { shape } = inferred;
  const fits =
    shape.length === fixed.length &&
    shape.every((dim, axis) => dim === undefined || fixed[axis] === undefined || dim === fixed[axis]);
  return fits ? { ...inferred, shape: shape.map((dim, axis) => dim ?? fixed[axis]) } : inferred;
}

import { InputError } from '@ctfusion/schema';
import { type DeclaredTensor, describeNode, type OnnxGraph, type OnnxNode } from '../onnx-graph.js';
import { type InferredTensor, isStatic } from './inferred-tensor.js';
import { NodeContext } from './node-context.js';
import { shapeRuleFor } from './rule-table.js';

/** Every tensor of a graph by name, and the nodes whose operator no rule knows. */
export interface InferredGraph {
  readonly tensors: ReadonlyMap<string, InferredTensor>;
  readonly unknownNodes: readonly OnnxNode[];
}

/**
 * Shapes of all tensors, from the inputs' concrete shapes on, in topological order. Where no rule gives a full shape,
 * a static one written in the file by its exporter is taken; otherwise the shape stays unknown.
 */
export function inferShapes(
  graph: OnnxGraph,
  order: readonly OnnxNode[],
  inputShapes: ReadonlyMap<string, readonly number[]>,
): InferredGraph {
  const tensors = new Map<string, InferredTensor>();
  for (const [name, { elementType, dims, values }] of graph.constants) {
    tensors.set(name, { elementType, shape: dims, values });
  }
  for (const input of graph.inputs) {
    tensors.set(input.name, { elementType: input.elementType, shape: inputShapes.get(input.name) });
  }
  const declared = new Map<string, DeclaredTensor>(graph.declared);
  for (const output of graph.outputs) declared.set(output.name, output);
  const unknownNodes: OnnxNode[] = [];
  for (const node of order) {
    const rule = node.hasSubgraph ? undefined : shapeRuleFor(node);
    if (rule === undefined) unknownNodes.push(node);
    const context = new NodeContext(
      node,
      node.inputs.map((input) => tensors.get(input)),
      graph.opsetVersion,
    );
    const outputs = applyRule(rule, context, graph.file);
    for (const [index, name] of node.outputs.entries()) {
      if (name === '') continue;
      const tensor = orDeclared(outputs[index], declared.get(name));
      if (tensor !== undefined) tensors.set(name, tensor);
    }
  }
  return { tensors, unknownNodes };
}

function applyRule(rule: ReturnType<typeof shapeRuleFor>, context: NodeContext, file: string) {
  const outputs = rule?.(context) ?? [];
  for (const output of outputs) {
    const bad = output?.shape?.find((dim) => dim !== undefined && (!Number.isInteger(dim) || dim < 0));
    if (bad !== undefined) {
      const shapes = context.inputs.map((input) => `[${input?.shape ?? '?'}]`).join(', ');
      throw new InputError(
        'unsupported-size',
        `${describeNode(context.node)} does not fit its inputs ${shapes}: a dimension would be ${bad}; is the input size one this model accepts?`,
        { file },
      );
    }
  }
  return outputs;
}

function orDeclared(
  inferred: InferredTensor | undefined,
  declared: DeclaredTensor | undefined,
): InferredTensor | undefined {
  if (inferred !== undefined && isStatic(inferred.shape)) return inferred;
  const dims = declared?.dims;
  if (declared === undefined || dims === undefined || !dims.every((dim) => typeof dim === 'number'))
    return inferred;
  return { elementType: declared.elementType, shape: dims };
}

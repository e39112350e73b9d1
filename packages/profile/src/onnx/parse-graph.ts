import type { FunctionProto, GraphProto, NodeProto, TypeProto, ValueInfoProto } from 'onnx-buf';
import { AttributeProto_AttributeType } from 'onnx-buf';
import { attributeType, attributeValue } from './attribute-value.js';
import { capturedBy } from './captured-tensors.js';
import { withConstantValue } from './constant-nodes.js';
import type { LocalFunction } from './local-functions.js';
import type { AttributeValue, ConstantTensor, DeclaredTensor, OnnxBody, OnnxNode } from './onnx-graph.js';
import { toConstant, toSparseConstant } from './stored-tensor.js';

/** Where a graph stands: for messages, and which meaning its standard operators have. */
export interface ParseContext {
  readonly file: string;
  readonly opsetVersion: number;
}

/** The standard domain has two spellings. */
export function normalDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

/** A graph with the bodies of its control flow. Throws InputError for a damaged tensor. */
export function toBody(graph: GraphProto, context: ParseContext): OnnxBody {
  const constants = new Map<string, ConstantTensor>();
  for (const tensor of graph.initializer) constants.set(tensor.name, toConstant(tensor, context.file));
  for (const sparse of graph.sparseInitializer) {
    if (sparse.values !== undefined)
      constants.set(sparse.values.name, toSparseConstant(sparse, context.file));
  }
  return {
    nodes: graph.node.map((node) => toNode(node, context)),
    constants,
    inputs: graph.input.map(toDeclared),
    outputs: graph.output.map(toDeclared),
    declared: declaredByName(graph.valueInfo),
  };
}

export function toFunction(proto: FunctionProto, context: ParseContext): LocalFunction {
  const defaults = proto.attributeProto.flatMap((attribute) => {
    const value = attributeValue(attribute, context.file);
    return value === undefined ? [] : [[attribute.name, value] as const];
  });
  return {
    name: proto.name,
    domain: normalDomain(proto.domain),
    overload: proto.overload,
    inputs: proto.input,
    outputs: proto.output,
    nodes: proto.node.map((node) => toNode(node, context)),
    defaults: new Map(defaults),
  };
}

function toNode(node: NodeProto, context: ParseContext): OnnxNode {
  const attributes = new Map<string, AttributeValue>();
  const bodies = new Map<string, OnnxBody>();
  const references = new Map<string, string>();
  for (const attribute of node.attribute) {
    if (attribute.refAttrName !== '') {
      references.set(attribute.name, attribute.refAttrName);
    } else if (attributeType(attribute) === AttributeProto_AttributeType.GRAPH && attribute.g !== undefined) {
      bodies.set(attribute.name, toBody(attribute.g, context));
    } else {
      const value = attributeValue(attribute, context.file);
      if (value !== undefined) attributes.set(attribute.name, value);
    }
  }
  return withConstantValue({
    name: node.name,
    operator: node.opType,
    domain: normalDomain(node.domain),
    overload: node.overload,
    inputs: node.input,
    outputs: node.output,
    attributes,
    bodies,
    captured: capturedBy(bodies.values()),
    references,
    opsetVersion: context.opsetVersion,
  });
}

function declaredByName(infos: readonly ValueInfoProto[]): ReadonlyMap<string, DeclaredTensor> {
  return new Map(infos.map((info) => [info.name, toDeclared(info)]));
}

function toDeclared(info: ValueInfoProto): DeclaredTensor {
  return { name: info.name, ...toDeclaredType(info.type) };
}

function toDeclaredType(proto: TypeProto | undefined): Omit<DeclaredTensor, 'name'> {
  const type = proto?.value;
  if (type?.case === 'optionalType') return toDeclaredType(type.value.elemType);
  if (type?.case !== 'tensorType') return { elementType: 0, dims: undefined };
  return {
    elementType: type.value.elemType,
    dims: type.value.shape?.dim.map(({ value }) => {
      if (value.case === 'dimValue') return Number(value.value) >= 0 ? Number(value.value) : undefined;
      return value.case === 'dimParam' && value.value !== '' ? value.value : undefined;
    }),
  };
}

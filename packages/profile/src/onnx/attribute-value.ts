import { isFieldSet } from '@bufbuild/protobuf';
import { type AttributeProto, AttributeProtoSchema, AttributeProto_AttributeType as Type } from 'onnx-buf';
import type { AttributeValue } from './onnx-graph.js';
import { toConstant, toSparseConstant } from './stored-tensor.js';

const field = AttributeProtoSchema.field;

/** An attribute's type; in IR version 1, which had none, the field that is filled tells it. */
export function attributeType(attribute: AttributeProto): Type {
  if (attribute.type !== Type.UNDEFINED) return attribute.type;
  if (attribute.ints.length > 0) return Type.INTS;
  if (attribute.floats.length > 0) return Type.FLOATS;
  if (attribute.strings.length > 0) return Type.STRINGS;
  if (attribute.tensors.length > 0) return Type.TENSORS;
  if (attribute.graphs.length > 0) return Type.GRAPHS;
  if (attribute.t !== undefined) return Type.TENSOR;
  if (attribute.g !== undefined) return Type.GRAPH;
  if (attribute.sparseTensor !== undefined) return Type.SPARSE_TENSOR;
  if (isFieldSet(attribute, field.i)) return Type.INT;
  if (isFieldSet(attribute, field.f)) return Type.FLOAT;
  if (isFieldSet(attribute, field.s)) return Type.STRING;
  return Type.UNDEFINED;
}

/** Value of an attribute; `undefined` for graphs, types, and what is empty and of no type. */
export function attributeValue(attribute: AttributeProto, file: string): AttributeValue | undefined {
  const text = new TextDecoder();
  switch (attributeType(attribute)) {
    case Type.FLOAT:
      return attribute.f;
    case Type.INT:
      return Number(attribute.i);
    case Type.STRING:
      return text.decode(attribute.s);
    case Type.TENSOR:
      return attribute.t && toConstant(attribute.t, file, attribute.t.name || attribute.name);
    case Type.SPARSE_TENSOR:
      return attribute.sparseTensor && toSparseConstant(attribute.sparseTensor, file);
    case Type.FLOATS:
      return attribute.floats;
    case Type.INTS:
      return attribute.ints.map(Number);
    case Type.STRINGS:
      return attribute.strings.map((value) => text.decode(value));
    default:
      return undefined;
  }
}

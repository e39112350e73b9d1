import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { InputError } from '@ctfusion/schema';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  type ValueInfoProto,
} from 'onnx-buf';
import { elementBytes } from './element-type.js';
import type { AttributeValue, ConstantTensor, DeclaredTensor, OnnxGraph, OnnxNode } from './onnx-graph.js';

/** Newest operator set whose semantics the shape rules were written against. */
export const newestKnownOpset = 24;

/** Constants up to this many elements keep their values, for shape arithmetic. */
const valueElementLimit = 4096;

/** Reads an ONNX file. Throws InputError if it is missing, truncated, no ONNX model, or of a newer opset. */
export function readModelFile(path: string): OnnxGraph {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError('file-unreadable', `cannot be read: ${(error as Error).message}`, { file: path });
  }
  return parseModel(bytes, path);
}

/** Parses the bytes of an ONNX file; `file` is only for messages. */
export function parseModel(bytes: Uint8Array, file: string): OnnxGraph {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw new InputError(
      'not-onnx',
      `is no ONNX model, or is truncated at ${bytes.length} bytes (${(error as Error).message})`,
      { file },
    );
  }
  const graph = model.graph;
  if (graph === undefined || graph.node.length === 0) {
    throw new InputError(
      'not-onnx',
      `holds no graph, so it is no ONNX model or is truncated at ${bytes.length} bytes`,
      {
        file,
      },
    );
  }
  const opset = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const opsetVersion = Number(opset?.version ?? 0n);
  if (opsetVersion > newestKnownOpset) {
    throw new InputError(
      'unsupported-model',
      `needs operator set ${opsetVersion}; ${newestKnownOpset} is the newest known here: export the model with an older one`,
      { file, field: 'opset_import' },
    );
  }
  return toGraph(graph, file, opsetVersion);
}

function toGraph(graph: GraphProto, file: string, opsetVersion: number): OnnxGraph {
  const constants = new Map<string, ConstantTensor>();
  for (const tensor of graph.initializer) constants.set(tensor.name, toConstant(tensor, file));
  const declared = graph.valueInfo.map(toDeclared);
  return {
    file,
    nodes: graph.node.map((node) => toNode(node, file)),
    constants,
    inputs: graph.input.filter(({ name }) => !constants.has(name)).map(toDeclared),
    outputs: graph.output.map(toDeclared),
    declared: new Map(declared.map((tensor) => [tensor.name, tensor])),
    opsetVersion,
  };
}

function toNode(node: NodeProto, file: string): OnnxNode {
  const attributes = new Map<string, AttributeValue>();
  for (const attribute of node.attribute) {
    const value = attributeValue(attribute, file);
    if (value !== undefined) attributes.set(attribute.name, value);
  }
  return {
    name: node.name,
    operator: node.opType,
    domain: node.domain === 'ai.onnx' ? '' : node.domain,
    inputs: node.input,
    outputs: node.output,
    attributes,
    hasSubgraph: node.attribute.some(({ type }) => type === AttributeProto_AttributeType.GRAPH),
  };
}

function attributeValue(attribute: AttributeProto, file: string): AttributeValue | undefined {
  const text = new TextDecoder();
  switch (attribute.type) {
    case AttributeProto_AttributeType.FLOAT:
      return attribute.f;
    case AttributeProto_AttributeType.INT:
      return Number(attribute.i);
    case AttributeProto_AttributeType.STRING:
      return text.decode(attribute.s);
    case AttributeProto_AttributeType.TENSOR:
      return attribute.t === undefined ? undefined : toConstant(attribute.t, file);
    case AttributeProto_AttributeType.FLOATS:
      return attribute.floats;
    case AttributeProto_AttributeType.INTS:
      return attribute.ints.map(Number);
    case AttributeProto_AttributeType.STRINGS:
      return attribute.strings.map((value) => text.decode(value));
    default:
      return undefined;
  }
}

function toConstant(tensor: TensorProto, file: string): ConstantTensor {
  const dims = tensor.dims.map(Number);
  const count = dims.reduce((product, dim) => product * dim, 1);
  const isExternal = tensor.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const expectedBytes = Math.ceil(count * elementBytes(tensor.dataType));
  if (!isExternal && tensor.rawData.length > 0 && tensor.rawData.length !== expectedBytes) {
    throw new InputError(
      'damaged-model',
      `holds ${tensor.rawData.length} bytes where its shape [${dims}] needs ${expectedBytes}: the file is damaged`,
      { file, field: tensor.name },
    );
  }
  const values = isExternal || count > valueElementLimit ? undefined : tensorValues(tensor, count);
  return { elementType: tensor.dataType, dims, values };
}

/** Flat values of a small tensor; `undefined` where the type is none that shape arithmetic uses. */
function tensorValues(tensor: TensorProto, count: number): readonly number[] | undefined {
  const raw = tensor.rawData;
  if (raw.length > 0) {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const indices = Array.from({ length: count }, (_, index) => index);
    switch (tensor.dataType) {
      case TensorProto_DataType.INT64:
        return indices.map((index) => Number(view.getBigInt64(index * 8, true)));
      case TensorProto_DataType.INT32:
        return indices.map((index) => view.getInt32(index * 4, true));
      case TensorProto_DataType.FLOAT:
        return indices.map((index) => view.getFloat32(index * 4, true));
      case TensorProto_DataType.DOUBLE:
        return indices.map((index) => view.getFloat64(index * 8, true));
      case TensorProto_DataType.BOOL:
      case TensorProto_DataType.UINT8:
        return indices.map((index) => view.getUint8(index));
      default:
        return undefined;
    }
  }
  const typed = [tensor.floatData, tensor.doubleData, tensor.int32Data, tensor.int64Data.map(Number)].find(
    (data) => data.length === count && count > 0,
  );
  return typed ?? (count === 0 ? [] : undefined);
}

function toDeclared(info: ValueInfoProto): DeclaredTensor {
  const type = info.type?.value;
  if (type?.case !== 'tensorType') return { name: info.name, elementType: 0, dims: undefined };
  return {
    name: info.name,
    elementType: type.value.elemType,
    dims: type.value.shape?.dim.map(({ value }) => {
      if (value.case === 'dimValue') return Number(value.value) >= 0 ? Number(value.value) : undefined;
      return value.case === 'dimParam' && value.value !== '' ? value.value : undefined;
    }),
  };
}

import { TensorProto_DataType } from 'onnx-buf';
import { storedBytes } from '../onnx/element-type.js';
import { type OnnxNode, operatorName } from '../onnx/onnx-graph.js';
import { elementCount, type InferredTensor } from '../shape-inference/inferred-tensor.js';
import { elementOperations } from './element-operations.js';
import type { GraphIndex } from './graph-index.js';
import { hasMultiplyAdds, multiplyAdds } from './multiply-adds.js';
import { type OperatorClass, operatorClass } from './operator-class.js';

/** Why a part of a node's work is not known beforehand. */
export type Gap = 'unknown_operator' | 'shape_unknown' | 'element_type_unknown';

/** What one node costs, once. What is not known counts nothing, and is named in `gap`. */
export interface NodeWork {
  /** `undefined` for an operator that is not known. */
  readonly class: OperatorClass | undefined;
  readonly multiplyAdds: number;
  /** FLOPs of its class: 2 × multiply-adds, or operations on elements. */
  readonly flops: number;
  /** FLOPs of a matrix product that a fused attention does beside. */
  readonly projectionFlops: number;
  /** Bytes read and written. */
  readonly bytes: number;
  /** Output elements of a node that does no multiply-adds. */
  readonly elements: number;
  readonly missesFlops: Gap | undefined;
  readonly missesBytes: Gap | undefined;
}

export function nodeWork(index: GraphIndex, node: OnnxNode): NodeWork {
  const inputs = node.inputs.map((name) => index.tensor(name));
  const outputs = node.outputs.map((name) => index.tensor(name));
  const isUnknown = index.scope.unknownNodes.has(node);
  const { own, projection } = multiplyAdds(node, inputs, outputs);
  const countsMultiplyAdds = hasMultiplyAdds(node);
  const madds = own === undefined || projection === undefined ? undefined : countable(own + projection);
  const moved = bytesMoved(index, node);
  const cls = isUnknown
    ? undefined
    : operatorClass(
        node,
        (name) => index.isConstant(name),
        (name) => index.tensor(name)?.shape?.length,
      );
  const operations = countsMultiplyAdds
    ? madds === undefined
      ? 0
      : 2 * (own ?? 0)
    : countable(elementOperations(node, cls, inputs, outputs));
  return {
    class: cls,
    multiplyAdds: madds ?? 0,
    flops: operations ?? 0,
    projectionFlops: madds === undefined ? 0 : 2 * (projection ?? 0),
    bytes: isUnknown ? 0 : (moved.bytes ?? 0),
    elements: countsMultiplyAdds ? 0 : (elementCount(outputs[0]?.shape) ?? 0),
    missesFlops: isUnknown ? 'unknown_operator' : madds === undefined ? 'shape_unknown' : undefined,
    missesBytes: isUnknown ? 'unknown_operator' : moved.gap,
  };
}

/** A count; attributes that make it negative or no number leave it unknown. */
function countable(count: number | undefined): number | undefined {
  return count !== undefined && Number.isFinite(count) && count >= 0 ? count : undefined;
}

/** Operators that read of their first input only as much as they write. */
const partialReaders = new Set(
  'Gather GatherElements GatherND Slice CenterCropPad com.microsoft.GatherBlockQuantized'.split(' '),
);

/**
 * Every tensor that a node reads and writes, once each. Of a table or tensor that it picks from, as much as it picks;
 * sizes, axes and other integers that are known beforehand steer it and are not counted.
 */
function bytesMoved(index: GraphIndex, node: OnnxNode): { bytes: number | undefined; gap: Gap | undefined } {
  let bytes = 0;
  let gap: Gap | undefined;
  const add = (name: string, limit = Number.POSITIVE_INFINITY) => {
    const size = weightBytes(index, name);
    if (typeof size === 'number') bytes += Math.min(size, limit);
    else gap ??= size;
  };
  for (const name of node.outputs) if (name !== '') add(name);
  const written = bytes;
  const readsPart = partialReaders.has(operatorName(node));
  for (const name of new Set([...node.inputs, ...node.captured])) {
    if (name === '' || steers(index, name)) continue;
    add(name, readsPart && name === node.inputs[0] ? written : Number.POSITIVE_INFINITY);
  }
  return { bytes: gap === undefined ? bytes : undefined, gap };
}

/** What a weight may be on its way from where it is dequantised to where it is read. */
const relabelling = new Set('Identity Transpose Reshape Squeeze Unsqueeze'.split(' '));

/** A quantised weight is read as it is stored, with its scales: runtimes fuse the dequantisation into the product. */
function weightBytes(index: GraphIndex, name: string): number | Gap {
  if (!index.isConstant(name)) return tensorBytes(index, name);
  let producer = index.producer(name);
  while (producer !== undefined && relabelling.has(producer.operator))
    producer = index.producer(producer.inputs[0]);
  if (producer?.operator !== 'DequantizeLinear') return tensorBytes(index, name);
  const sizes = producer.inputs.filter((input) => input !== '').map((input) => tensorBytes(index, input));
  return (
    sizes.find((size) => typeof size === 'string') ?? (sizes as number[]).reduce((sum, size) => sum + size, 0)
  );
}

/** Bytes of a tensor, or why they are not known. */
export function tensorBytes(index: GraphIndex, name: string): number | Gap {
  return bytesOf(index.tensor(name));
}

function bytesOf(tensor: InferredTensor | undefined): number | Gap {
  if (tensor?.items !== undefined) {
    const sizes = tensor.items.map(bytesOf);
    return (
      sizes.find((size) => typeof size === 'string') ??
      (sizes as number[]).reduce((sum, size) => sum + size, 0)
    );
  }
  const count = elementCount(tensor?.shape);
  if (tensor === undefined || count === undefined) return 'shape_unknown';
  return storedBytes(tensor.elementType, count) ?? 'element_type_unknown';
}

function steers(index: GraphIndex, name: string): boolean {
  const tensor = index.tensor(name);
  const isInteger =
    tensor?.elementType === TensorProto_DataType.INT64 || tensor?.elementType === TensorProto_DataType.INT32;
  return isInteger && tensor.values !== undefined;
}

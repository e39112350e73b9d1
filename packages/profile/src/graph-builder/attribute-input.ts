import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  AttributeProto_AttributeType as Type,
} from 'onnx-buf';
import { type SparseInput, sparseTensorOf, type TensorInput, tensorOf } from './tensor-input.js';

/** Integers become INT or INTS; a float must be asked for, since 1 and 1.0 are the same number here. */
export type AttributeInput =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorInput }
  | { readonly sparse: SparseInput }
  | { readonly graph: { toGraph(): GraphProto } }
  /** In a local function: the value of the call's attribute of this name, which is of the given type. */
  | { readonly reference: string; readonly type: Type };

export function attribute(name: string, value: AttributeInput): AttributeProto {
  return create(AttributeProtoSchema, { name, ...content(value) });
}

function content(value: AttributeInput) {
  if (typeof value === 'string') {
    return { type: Type.STRING, s: new TextEncoder().encode(value) as Uint8Array<ArrayBuffer> };
  }
  if (typeof value === 'number') return { type: Type.INT, i: BigInt(value) };
  if ('float' in value) return { type: Type.FLOAT, f: value.float };
  if ('floats' in value) return { type: Type.FLOATS, floats: [...value.floats] };
  if ('tensor' in value) return { type: Type.TENSOR, t: tensorOf(value.tensor) };
  if ('sparse' in value) return { type: Type.SPARSE_TENSOR, sparseTensor: sparseTensorOf(value.sparse) };
  if ('graph' in value) return { type: Type.GRAPH, g: value.graph.toGraph() };
  if ('reference' in value) return { type: value.type, refAttrName: value.reference };
  return { type: Type.INTS, ints: value.map(BigInt) };
}

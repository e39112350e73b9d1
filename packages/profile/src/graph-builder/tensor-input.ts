import { create } from '@bufbuild/protobuf';
import {
  type SparseTensorProto,
  SparseTensorProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from 'onnx-buf';
import { storedBytes } from '../onnx/element-type.js';

/** A tensor kept in the model file: integers or floats as given, else zeros. */
export interface TensorInput {
  readonly name?: string;
  readonly dims: readonly number[];
  readonly elementType: number;
  readonly values?: readonly number[];
}

export function tensorOf({ name = '', dims, elementType, values }: TensorInput): TensorProto {
  const base = { name, dims: dims.map(BigInt), dataType: elementType };
  if (values !== undefined) {
    return elementType === TensorProto_DataType.INT64
      ? create(TensorProtoSchema, { ...base, int64Data: values.map(BigInt) })
      : create(TensorProtoSchema, { ...base, floatData: [...values] });
  }
  const count = dims.reduce((product, dim) => product * dim, 1);
  return create(TensorProtoSchema, {
    ...base,
    rawData: new Uint8Array(storedBytes(elementType, count) ?? 0),
  });
}

/** A sparse tensor of floats, of which this many are stored. */
export interface SparseInput {
  readonly name?: string;
  readonly dims: readonly number[];
  readonly valueCount: number;
}

export function sparseTensorOf({ name = '', dims, valueCount }: SparseInput): SparseTensorProto {
  const count = [valueCount];
  return create(SparseTensorProtoSchema, {
    values: tensorOf({ name, dims: count, elementType: TensorProto_DataType.FLOAT }),
    indices: tensorOf({
      dims: count,
      elementType: TensorProto_DataType.INT64,
      values: Array.from({ length: valueCount }, (_, index) => index),
    }),
    dims: dims.map(BigInt),
  });
}

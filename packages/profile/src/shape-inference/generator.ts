import { TensorProto_DataType } from 'onnx-buf';
import { elementCount } from './inferred-tensor.js';
import type { ShapeRule } from './node-context.js';

export const constant: ShapeRule = (context) => {
  const tensor = context.tensor('value');
  if (tensor !== undefined) {
    return [{ elementType: tensor.elementType, shape: tensor.dims, values: tensor.values }];
  }
  const integer = context.number('value_int');
  const float = context.number('value_float');
  const integers = context.numbers('value_ints');
  const floats = context.numbers('value_floats');
  const elementType =
    integer !== undefined || integers !== undefined ? TensorProto_DataType.INT64 : TensorProto_DataType.FLOAT;
  const scalar = integer ?? float;
  if (scalar !== undefined) return [{ elementType, shape: [], values: [scalar] }];
  const list = integers ?? floats;
  return [list === undefined ? undefined : { elementType, shape: [list.length], values: list }];
};

export const constantOfShape: ShapeRule = (context) => {
  const shape = context.values(0);
  const value = context.tensor('value');
  const elementType = value?.elementType ?? TensorProto_DataType.FLOAT;
  const count = elementCount(shape);
  const values =
    count !== undefined && count <= 4096 ? new Array<number>(count).fill(value?.values?.[0] ?? 0) : undefined;
  return [{ elementType, shape, values }];
};

export const range: ShapeRule = (context) => {
  const [start, limit, delta] = [0, 1, 2].map((index) => context.values(index)?.[0]);
  if (start === undefined || limit === undefined || delta === undefined) {
    return [{ elementType: context.elementType(), shape: [undefined] }];
  }
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const values =
    count <= 4096 ? Array.from({ length: count }, (_, index) => start + index * delta) : undefined;
  return [{ elementType: context.elementType(), shape: [count], values }];
};

export const eyeLike: ShapeRule = (context) => [
  { elementType: context.number('dtype', context.elementType()), shape: context.shape(0) },
];

import { TensorProto_DataType } from 'onnx-buf';
import { isStatic, normaliseAxis, type Shape } from './inferred-tensor.js';
import type { ShapeRule } from './node-context.js';

/** Gather; a list of shape numbers keeps its values, for `Shape → Gather → Concat → Reshape`. */
export const gather: ShapeRule = (context) => {
  const [input, indices] = [context.shape(0), context.shape(1)];
  if (input === undefined || indices === undefined) return [undefined];
  const axis = normaliseAxis(context.number('axis', 0), input.length);
  const shape = [...input.slice(0, axis), ...indices, ...input.slice(axis + 1)];
  const [source, wanted] = [context.values(0), context.values(1)];
  const values =
    input.length === 1 && source !== undefined
      ? wanted?.map((index) => source[normaliseAxis(index, source.length)]!)
      : undefined;
  return [{ elementType: context.elementType(), shape, values }];
};

export const gatherElements: ShapeRule = (context) => [
  { elementType: context.elementType(), shape: context.shape(1) },
];

export const gatherNd: ShapeRule = (context) => {
  const [input, indices] = [context.shape(0), context.shape(1)];
  const depth = indices?.at(-1);
  if (input === undefined || indices === undefined || depth === undefined) return [undefined];
  const batch = context.number('batch_dims', 0);
  return [
    { elementType: context.elementType(), shape: [...indices.slice(0, -1), ...input.slice(batch + depth)] },
  ];
};

/** Slice with its bounds as attributes (operator set < 10) or inputs. */
export const slice: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const starts = context.listFrom('starts', 1);
  const ends = context.listFrom('ends', 2);
  const axes = (context.listFrom('axes', 3) ?? (starts ?? []).map((_, index) => index)).map((axis) =>
    normaliseAxis(axis, input.length),
  );
  const steps = context.values(4) ?? axes.map(() => 1);
  if (starts === undefined || ends === undefined) {
    // The bounds depend on data: the sliced dimensions are unknown, which they are only if the axes are known.
    const known = context.hasInput(3) ? context.values(3) !== undefined : false;
    const shape: Shape | undefined = known
      ? input.map((dim, axis) => (axes.includes(axis) ? undefined : dim))
      : undefined;
    return [{ elementType: context.elementType(), shape }];
  }
  const shape = [...input];
  let values = isStatic(input) ? context.values(0) : undefined;
  for (const [position, axis] of axes.entries()) {
    const size = input[axis];
    if (size === undefined) continue;
    const picked = sliceIndices(size, starts[position]!, ends[position]!, steps[position]!);
    values = values && pickAlong(values, shape as readonly number[], axis, picked);
    shape[axis] = picked.length;
  }
  return [{ elementType: context.elementType(), shape, values }];
};

/** Values of the given indices along one axis, in row-major order. */
function pickAlong(
  values: readonly number[],
  shape: readonly number[],
  axis: number,
  picked: readonly number[],
): readonly number[] {
  const inner = shape.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const outer = shape.slice(0, axis).reduce((product, dim) => product * dim, 1);
  const rows = Array.from({ length: outer }, (_, index) => index * shape[axis]! * inner);
  return rows.flatMap((start) =>
    picked.flatMap((index) => values.slice(start + index * inner, start + (index + 1) * inner)),
  );
}

/** Python's slice rule with clamping, as the ONNX specification has it. */
function sliceIndices(size: number, start: number, end: number, step: number): readonly number[] {
  const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  const from = clamp(start < 0 ? start + size : start, 0, step > 0 ? size : size - 1);
  const to = clamp(end < 0 ? end + size : end, step > 0 ? 0 : -1, size);
  const count = Math.max(0, Math.ceil((to - from) / step));
  return Array.from({ length: count }, (_, index) => from + index * step);
}

export const scatter: ShapeRule = (context) => [
  { elementType: context.elementType(), shape: context.shape(0) },
];

export const shapeOf: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [{ elementType: TensorProto_DataType.INT64, shape: [undefined] }];
  const start = normaliseAxis(context.number('start', 0), input.length);
  const end = normaliseAxis(context.number('end', input.length), input.length);
  const part = input.slice(start, end);
  return [
    {
      elementType: TensorProto_DataType.INT64,
      shape: [part.length],
      values: isStatic(part) ? part : undefined,
    },
  ];
};

export const sizeOf: ShapeRule = (context) => {
  const input = context.shape(0);
  const values = isStatic(input) ? [input.reduce((product, dim) => product * dim, 1)] : undefined;
  return [{ elementType: TensorProto_DataType.INT64, shape: [], values }];
};

export const topK: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined, undefined];
  const axis = normaliseAxis(context.number('axis', -1), input.length);
  const k = context.number('k') ?? context.values(1)?.[0];
  const shape = input.map((dim, at) => (at === axis ? k : dim));
  return [
    { elementType: context.elementType(), shape },
    { elementType: TensorProto_DataType.INT64, shape },
  ];
};

export const oneHot: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const axis = normaliseAxis(context.number('axis', -1), input.length + 1);
  const depth = context.values(1)?.[0];
  return [
    { elementType: context.elementType(2), shape: [...input.slice(0, axis), depth, ...input.slice(axis)] },
  ];
};

/** How many there are depends on the data; how many numbers each has, does not. */
export const nonZero: ShapeRule = (context) => [
  { elementType: TensorProto_DataType.INT64, shape: [context.shape(0)?.length, undefined] },
];

export const nonMaxSuppression: ShapeRule = () => [
  { elementType: TensorProto_DataType.INT64, shape: [undefined, 3] },
];

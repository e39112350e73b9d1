import { TensorProto_DataType } from 'onnx-buf';
import { elementCount, isStatic, normaliseAxis, type Shape } from './inferred-tensor.js';
import type { NodeContext, ShapeRule } from './node-context.js';
import { unknownShape } from './unknown-shape.js';

/** Gather; a list of shape numbers keeps its values, for `Shape → Gather → Concat → Reshape`. */
export const gather: ShapeRule = (context) => {
  const [input, indices] = [context.shape(0), context.shape(1)];
  if (input === undefined || indices === undefined) return [undefined];
  const axis = normaliseAxis(context.number('axis', 0), input.length);
  const shape = [...input.slice(0, axis), ...indices, ...input.slice(axis + 1)];
  const [source, wanted] = [context.values(0), context.values(1)];
  const values =
    input.length === 1 && source !== undefined
      ? wanted?.map((index) => source[normaliseAxis(index, source.length)] ?? Number.NaN)
      : undefined;
  // An index behind the end is the data's fault, not a size.
  return [
    { elementType: context.elementType(), shape, values: values?.some(Number.isNaN) ? undefined : values },
  ];
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
  if (
    starts === undefined ||
    ends === undefined ||
    context.isDataDependent(3) ||
    context.isDataDependent(4)
  ) {
    return [{ elementType: context.elementType(), shape: slicedByData(context, input) }];
  }
  const shape = [...input];
  let values = isStatic(input) ? context.values(0) : undefined;
  for (const [position, axis] of axes.entries()) {
    const size = input[axis];
    if (size === undefined) continue;
    const picked = sliceRange(size, starts[position]!, ends[position]!, steps[position]!);
    values = values && pickAlong(values, shape as readonly number[], axis, picked);
    shape[axis] = picked.count;
  }
  return [{ elementType: context.elementType(), shape, values }];
};

/** The bounds depend on data: which dimensions are unknown follows from the axes, or from how many bounds there are. */
function slicedByData(context: NodeContext, input: Shape): Shape | undefined {
  const axes = context.listFrom('axes', 3)?.map((axis) => normaliseAxis(axis, input.length));
  const count = context.shape(1)?.[0];
  if (context.isDataDependent(3) || (axes === undefined && count === undefined))
    return unknownShape(input.length);
  return input.map((dim, axis) => ((axes?.includes(axis) ?? axis < count!) ? undefined : dim));
}

interface SliceRange {
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/** Values of the given indices along one axis, in row-major order. */
function pickAlong(
  values: readonly number[],
  shape: readonly number[],
  axis: number,
  { from, step, count }: SliceRange,
): readonly number[] {
  const inner = shape.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const outer = shape.slice(0, axis).reduce((product, dim) => product * dim, 1);
  const rows = Array.from({ length: outer }, (_, index) => index * shape[axis]! * inner);
  const picked = Array.from({ length: count }, (_, index) => from + index * step);
  return rows.flatMap((start) =>
    picked.flatMap((index) => values.slice(start + index * inner, start + (index + 1) * inner)),
  );
}

/** Python's slice rule with clamping, as the ONNX specification has it. */
function sliceRange(size: number, start: number, end: number, step: number): SliceRange {
  const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  const from = clamp(start < 0 ? start + size : start, 0, step > 0 ? size : size - 1);
  const to = clamp(end < 0 ? end + size : end, step > 0 ? 0 : -1, size);
  // A step of zero leads nowhere: no number, which is refused as a dimension.
  return { from, step, count: step === 0 ? Number.NaN : Math.max(0, Math.ceil((to - from) / step)) };
}

export const scatter: ShapeRule = (context) => [
  { elementType: context.elementType(), shape: context.shape(0) },
];

export const shapeOf: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [{ elementType: TensorProto_DataType.INT64, shape: [undefined] }];
  const bound = (axis: number) => Math.min(Math.max(normaliseAxis(axis, input.length), 0), input.length);
  const [start, end] = [bound(context.number('start', 0)), bound(context.number('end', input.length))];
  const part = input.slice(start, Math.max(start, end));
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
  const count = elementCount(input);
  const values = count === undefined ? undefined : [count];
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

/** What a condition picks depends on the data: of one axis, or of the flattened tensor. */
export const compress: ShapeRule = (context) => {
  const input = context.shape(0);
  const axis = context.number('axis');
  if (axis === undefined) return [{ elementType: context.elementType(), shape: [undefined] }];
  const picked = input && normaliseAxis(axis, input.length);
  return [
    { elementType: context.elementType(), shape: input?.map((dim, at) => (at === picked ? undefined : dim)) },
  ];
};

/** Unique values, their first places, where each went, and how often they occur. */
export const unique: ShapeRule = (context) => {
  const input = context.shape(0);
  const axis = context.number('axis');
  const along = axis === undefined || input === undefined ? undefined : normaliseAxis(axis, input.length);
  const values =
    along === undefined ? [undefined] : input?.map((dim, at) => (at === along ? undefined : dim));
  const inverse = along === undefined ? elementCount(input) : input?.[along];
  const indices = (shape: Shape) => ({ elementType: TensorProto_DataType.INT64, shape });
  return [
    { elementType: context.elementType(), shape: values },
    indices([undefined]),
    indices([inverse]),
    indices([undefined]),
  ];
};

/** Stop words are dropped from the last axis, where there are any. */
export const stringNormalizer: ShapeRule = (context) => {
  const drops = context.node.attributes.has('stopwords');
  const shape = context
    .shape(0)
    ?.map((dim, axis, dims) => (drops && axis === dims.length - 1 ? undefined : dim));
  return [{ elementType: context.elementType(), shape }];
};

import { TensorProto_DataType } from 'onnx-buf';
import { isStatic, normaliseAxis } from './inferred-tensor.js';
import type { ShapeRule } from './node-context.js';
import { unknownShape } from './unknown-shape.js';

/** ReduceMean and its kin; axes are an attribute in older operator sets, an input in newer ones. */
export const reduce: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const given = context.listFrom('axes', 1);
  const keeps = context.number('keepdims', 1) === 1;
  if (given === undefined && context.hasInput(1)) {
    return [{ elementType: context.elementType(), shape: keeps ? unknownShape(input.length) : undefined }];
  }
  const reducesNothing = (given?.length ?? 0) === 0 && context.number('noop_with_empty_axes', 0) === 1;
  const axes = reducesNothing
    ? []
    : given?.length
      ? given.map((axis) => normaliseAxis(axis, input.length))
      : input.map((_, axis) => axis);
  const shape = input
    .map((dim, axis) => (axes.includes(axis) ? (keeps ? 1 : -1) : dim))
    .filter((dim) => dim !== -1);
  const all = context.values(0);
  const combine = scalarReductions[context.node.operator];
  const values =
    combine && all && axes.length === input.length && isStatic(shape) ? [all.reduce(combine)] : undefined;
  return [{ elementType: context.elementType(), shape, values }];
};

const scalarReductions: Readonly<Record<string, (a: number, b: number) => number>> = {
  ReduceProd: (a, b) => a * b,
  ReduceSum: (a, b) => a + b,
  ReduceMax: (a, b) => Math.max(a, b),
  ReduceMin: (a, b) => Math.min(a, b),
};

export const argument: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const axis = normaliseAxis(context.number('axis', 0), input.length);
  const keeps = context.number('keepdims', 1) === 1;
  const shape = input.map((dim, at) => (at === axis ? (keeps ? 1 : -1) : dim)).filter((dim) => dim !== -1);
  return [{ elementType: TensorProto_DataType.INT64, shape }];
};

/** LayerNormalization: the statistics, if asked for, keep the leading dimensions. */
export const layerNormalization: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const axis = normaliseAxis(context.number('axis', -1), input.length);
  const statistics = input.map((dim, at) => (at < axis ? dim : 1));
  return [
    { elementType: context.elementType(), shape: input },
    { elementType: TensorProto_DataType.FLOAT, shape: statistics },
    { elementType: TensorProto_DataType.FLOAT, shape: statistics },
  ];
};

/** QuantizeLinear and kin: the element type comes from the zero point, else unsigned 8 bit. */
export const quantize: ShapeRule = (context) => {
  const shape = context.shape(0);
  const elementType =
    context.inputs[2]?.elementType ?? (context.number('output_dtype', 0) || TensorProto_DataType.UINT8);
  if (context.node.operator === 'QuantizeLinear') return [{ elementType, shape }];
  return [
    { elementType: TensorProto_DataType.UINT8, shape },
    { elementType: TensorProto_DataType.FLOAT, shape: [] },
    { elementType: TensorProto_DataType.UINT8, shape: [] },
  ];
};

export const dequantize: ShapeRule = (context) => [
  { elementType: context.number('output_dtype', 0) || context.elementType(1), shape: context.shape(0) },
];

/** BatchNormalization: in training, its statistics follow as further outputs. */
export const batchNormalization: ShapeRule = (context) => {
  const input = context.inputs[0];
  const statistics = { elementType: context.elementType(3), shape: [context.shape(0)?.[1]] };
  return [input && { elementType: input.elementType, shape: input.shape }, ...new Array(4).fill(statistics)];
};

/** Skip-connection and norm in one: output, mean, inverse deviation, sum. */
export const skipNormalization: ShapeRule = (context) => {
  const input = context.inputs[0];
  const output = input && { elementType: input.elementType, shape: input.shape };
  const statistics = {
    elementType: TensorProto_DataType.FLOAT,
    shape: input?.shape?.map((dim, axis) => (axis === input.shape!.length - 1 ? 1 : dim)),
  };
  return [output, statistics, statistics, output];
};

/** Embeddings of words, places and segments, summed and normalised: [batch, length, width], then mask sums [batch]. */
export const embedNormalization: ShapeRule = (context) => {
  const [ids, words] = [context.shape(0), context.shape(2)];
  const output = { elementType: context.elementType(2), shape: ids && [...ids, words?.[1]] };
  return [output, { elementType: TensorProto_DataType.INT32, shape: [ids?.[0]] }, output];
};

/** Losses: the mean or sum as a scalar, or one value a target; then the logarithms of the probabilities. */
export const loss: ShapeRule = (context) => {
  const isReduced = context.text('reduction', 'mean') !== 'none';
  const elementType = context.elementType();
  return [
    { elementType, shape: isReduced ? [] : context.shape(1) },
    { elementType, shape: context.shape(0) },
  ];
};

export const determinant: ShapeRule = (context) => [
  { elementType: context.elementType(), shape: context.shape(0)?.slice(0, -2) },
];

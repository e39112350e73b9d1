import { TensorProto_DataType } from 'onnx-buf';
import { commonTensor, foldedElementLimit, type InferredTensor, normaliseAxis } from './inferred-tensor.js';
import { concat } from './layout.js';
import { NodeContext, type ShapeRule } from './node-context.js';

type Items = readonly (InferredTensor | undefined)[];

const sequenceOf = (items: Items | undefined): InferredTensor => ({
  elementType: items?.[0]?.elementType ?? 0,
  shape: undefined,
  items,
});

export const sequenceConstruct: ShapeRule = (context) => [sequenceOf(context.inputs)];

export const sequenceEmpty: ShapeRule = () => [sequenceOf([])];

export const sequenceLength: ShapeRule = (context) => {
  const count = context.inputs[0]?.items?.length;
  return [
    { elementType: TensorProto_DataType.INT64, shape: [], values: count === undefined ? undefined : [count] },
  ];
};

/** One item; where its place is not known, what all items have in common. */
export const sequenceAt: ShapeRule = (context) => {
  const items = context.inputs[0]?.items;
  const position = context.values(1)?.[0];
  if (items === undefined || items.length === 0) return [undefined];
  if (position !== undefined) return [items[normaliseAxis(position, items.length)]];
  return [items.reduce(commonTensor)];
};

export const sequenceInsert: ShapeRule = (context) => {
  const items = context.inputs[0]?.items;
  if (items === undefined || context.isDataDependent(2)) return [sequenceOf(undefined)];
  const at = normaliseAxis(context.values(2)?.[0] ?? items.length, items.length);
  return [sequenceOf([...items.slice(0, at), context.inputs[1], ...items.slice(at)])];
};

export const sequenceErase: ShapeRule = (context) => {
  const items = context.inputs[0]?.items;
  if (items === undefined || context.isDataDependent(1)) return [sequenceOf(undefined)];
  const at = normaliseAxis(context.values(1)?.[0] ?? items.length - 1, items.length);
  return [sequenceOf(items.filter((_, index) => index !== at))];
};

/** Parts along an axis: given lengths, or equal ones, which lose the axis if `keepdims` says so. */
export const splitToSequence: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined || context.isDataDependent(1)) return [sequenceOf(undefined)];
  const axis = normaliseAxis(context.number('axis', 0), input.length);
  const size = input[axis];
  const given = context.values(1);
  const isScalar = context.shape(1)?.length === 0;
  const part = given === undefined ? 1 : isScalar ? given[0]! : undefined;
  if (part !== undefined && (size === undefined || part < 1 || size / part > foldedElementLimit)) {
    return [sequenceOf(undefined)];
  }
  const lengths =
    part === undefined
      ? given!
      : Array.from({ length: Math.ceil(size! / part) }, (_, index) => Math.min(part, size! - index * part));
  const dropsAxis = given === undefined && context.number('keepdims', 1) === 0;
  const items = lengths.map((length) => ({
    elementType: context.elementType(),
    shape: input.flatMap((dim, at) => (at !== axis ? [dim] : dropsAxis ? [] : [length])),
  }));
  return [sequenceOf(items)];
};

/** Concatenates the items, or stacks them along a new axis. */
export const concatFromSequence: ShapeRule = (context) => {
  const items = context.inputs[0]?.items;
  if (items === undefined || items.length === 0) return [undefined];
  if (context.number('new_axis', 0) === 0) return concat(new NodeContext(context.node, items));
  const { elementType, shape } = items.reduce(commonTensor) ?? { elementType: 0, shape: undefined };
  const axis = normaliseAxis(context.number('axis', 0), (shape?.length ?? 0) + 1);
  return [{ elementType, shape: shape && [...shape.slice(0, axis), items.length, ...shape.slice(axis)] }];
};

/** Optional and OptionalGetElement hand on what they are given. */
export const handOn: ShapeRule = (context) => [context.inputs[0]];

export const hasElement: ShapeRule = () => [{ elementType: TensorProto_DataType.BOOL, shape: [] }];

import {
  elementCount,
  filledValues,
  foldedElementLimit,
  isStatic,
  normaliseAxis,
  type Shape,
  strides,
} from './inferred-tensor.js';
import type { NodeContext, ShapeRule } from './node-context.js';
import { unknownShape } from './unknown-shape.js';

export const reshape: ShapeRule = (context) => {
  const input = context.shape(0);
  const target = context.listFrom('shape', 1);
  if (target === undefined) {
    return [{ elementType: context.elementType(), shape: unknownShape(context.shape(1)?.[0]) }];
  }
  const keepsZero = context.number('allowzero', 0) === 1;
  const shape: (number | undefined)[] = target.map((dim, axis) =>
    dim === 0 && !keepsZero ? input?.[axis] : dim === -1 ? undefined : dim,
  );
  const total = elementCount(input);
  const free = target.indexOf(-1);
  if (free >= 0 && total !== undefined) {
    const rest = elementCount(shape.filter((_, axis) => axis !== free));
    if (rest !== undefined && rest > 0) shape[free] = total / rest;
    else if (rest === 0) shape[free] = 0;
  }
  return [{ elementType: context.elementType(), shape, values: context.values(0) }];
};

export const flatten: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const axis = normaliseAxis(context.number('axis', 1), input.length);
  return [
    {
      elementType: context.elementType(),
      shape: [elementCount(input.slice(0, axis)), elementCount(input.slice(axis))],
      values: context.values(0),
    },
  ];
};

export const transpose: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const order = context.numbers('perm') ?? input.map((_, axis) => input.length - 1 - axis);
  const shape = order.map((axis) => input[axis]);
  const values = context.values(0);
  if (values === undefined || !isStatic(input) || !isStatic(shape)) {
    return [{ elementType: context.elementType(), shape }];
  }
  const [from, to] = [strides(input), strides(shape)];
  const moved = values.map((_, flat) => {
    let index = 0;
    for (const [axis, source] of order.entries()) {
      index += (Math.floor(flat / to[axis]!) % shape[axis]!) * from[source]!;
    }
    return values[index]!;
  });
  return [{ elementType: context.elementType(), shape, values: moved }];
};

export const squeeze: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const axes = context.listFrom('axes', 1)?.map((axis) => normaliseAxis(axis, input.length));
  if (axes === undefined && (context.hasInput(1) || input.includes(undefined))) return [undefined];
  const shape = input.filter((dim, axis) => (axes === undefined ? dim !== 1 : !axes.includes(axis)));
  return [{ elementType: context.elementType(), shape, values: context.values(0) }];
};

export const unsqueeze: ShapeRule = (context) => {
  const input = context.shape(0);
  const given = context.listFrom('axes', 1);
  if (input === undefined || given === undefined) return [undefined];
  const rank = input.length + given.length;
  const axes = new Set(given.map((axis) => normaliseAxis(axis, rank)));
  const rest = input.values();
  const shape: Shape = Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : rest.next().value));
  return [{ elementType: context.elementType(), shape, values: context.values(0) }];
};

export const concat: ShapeRule = (context) => {
  const shapes = context.inputs.map((input) => input?.shape);
  const first = shapes.find((shape) => shape !== undefined);
  if (first === undefined) return [undefined];
  // Up to operator set 3 the axis was 1 unless given.
  const axis = normaliseAxis(context.number('axis', context.opsetVersion < 4 ? 1 : 0), first.length);
  if (shapes.some((each) => each !== undefined && each.length !== first.length)) return [undefined];
  const shape = first.map((_, index) => {
    const sizes = shapes.map((each) => each?.[index]);
    if (index !== axis) return sizes.find((size) => size !== undefined);
    return sizes.every((size) => size !== undefined)
      ? sizes.reduce((sum, size) => sum! + size!, 0)
      : undefined;
  });
  // Along the first axis the values follow each other as they are.
  const count = elementCount(shape);
  const isShort = axis === 0 && count !== undefined && count <= foldedElementLimit;
  const known = isShort && context.inputs.every((input) => input?.values !== undefined);
  const values = known ? context.inputs.flatMap((input) => input!.values!) : undefined;
  return [{ elementType: context.elementType(), shape, values }];
};

export const split: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const axis = normaliseAxis(context.number('axis', 0), input.length);
  const parts = context.node.outputs.length;
  const size = input[axis];
  const chunk = size === undefined ? undefined : Math.ceil(size / (context.number('num_outputs') ?? parts));
  const given = context.listFrom('split', 1);
  const isOpen = size === undefined || chunk === undefined || context.isDataDependent(1);
  return context.node.outputs.map((_, index) => {
    const equal = isOpen ? undefined : Math.max(0, Math.min(chunk, size - index * chunk));
    const length = given?.[index] ?? equal;
    const shape = input.map((dim, at) => (at === axis ? length : dim));
    const start =
      given === undefined ? index * (chunk ?? 0) : given.slice(0, index).reduce((a, b) => a + b, 0);
    const values =
      input.length === 1 && length !== undefined
        ? context.values(0)?.slice(start, start + length)
        : undefined;
    return { elementType: context.elementType(), shape, values };
  });
};

export const expand: ShapeRule = (context) => {
  const [input, target] = [context.shape(0), context.values(1)];
  if (input === undefined || target === undefined)
    return [{ elementType: context.elementType(), shape: undefined }];
  const rank = Math.max(input.length, target.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const own = axis - (rank - input.length) < 0 ? 1 : input[axis - (rank - input.length)];
    const wanted = axis - (rank - target.length) < 0 ? 1 : target[axis - (rank - target.length)]!;
    return own === 1 ? wanted : own;
  });
  const values = context.values(0);
  const filled = values?.length === 1 ? filledValues(elementCount(shape), values[0]!) : undefined;
  return [{ elementType: context.elementType(), shape, values: filled }];
};

export const tile: ShapeRule = (context) => {
  const input = context.shape(0);
  const repeats = tileRepeats(context, input?.length ?? 0);
  if (input === undefined || repeats === undefined) {
    return [{ elementType: context.elementType(), shape: input && unknownShape(input.length) }];
  }
  const shape = input.map((dim, axis) => (dim === undefined ? undefined : dim * (repeats[axis] ?? 1)));
  return [{ elementType: context.elementType(), shape }];
};

/** How often each axis is repeated; up to operator set 5 one axis and its number were two inputs. */
function tileRepeats(context: NodeContext, rank: number): readonly number[] | undefined {
  if (!context.hasInput(2)) return context.values(1);
  const [count, axis] = [context.values(1)?.[0], context.values(2)?.[0]];
  if (count === undefined || axis === undefined) return undefined;
  return Array.from({ length: rank }, (_, at) => (at === axis ? count : 1));
}

export const pad: ShapeRule = (context) => {
  const input = context.shape(0);
  const pads = context.listFrom('pads', 1) ?? context.numbers('paddings');
  if (input === undefined || pads === undefined || context.isDataDependent(3)) {
    return [{ elementType: context.elementType(), shape: input && unknownShape(input.length) }];
  }
  const axes = (context.values(3) ?? input.map((_, axis) => axis)).map((axis) =>
    normaliseAxis(axis, input.length),
  );
  const shape = [...input];
  for (const [position, axis] of axes.entries()) {
    const size = input[axis];
    shape[axis] = size === undefined ? undefined : size + pads[position]! + pads[position + axes.length]!;
  }
  return [{ elementType: context.elementType(), shape }];
};

/** CenterCropPad: the given axes become as long as asked. */
export const centerCropPad: ShapeRule = (context) => {
  const [input, wanted] = [context.shape(0), context.values(1)];
  if (input === undefined) return [undefined];
  const axes = (context.numbers('axes') ?? input.map((_, axis) => axis)).map((axis) =>
    normaliseAxis(axis, input.length),
  );
  const shape = [...input];
  for (const [position, axis] of axes.entries()) shape[axis] = wanted?.[position];
  return [{ elementType: context.elementType(), shape }];
};

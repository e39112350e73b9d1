import { TensorProto_DataType } from 'onnx-buf';
import { isStatic, type Shape } from './inferred-tensor.js';
import type { NodeContext, ShapeRule } from './node-context.js';
import { unknownShape } from './unknown-shape.js';

interface WindowGeometry {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly autoPad: string;
}

function geometry(context: NodeContext, kernel: readonly number[]): WindowGeometry {
  const rank = kernel.length;
  return {
    kernel,
    strides: context.numbers('strides') ?? new Array<number>(rank).fill(1),
    dilations: context.numbers('dilations') ?? new Array<number>(rank).fill(1),
    pads: context.numbers('pads') ?? new Array<number>(rank * 2).fill(0),
    autoPad: context.text('auto_pad', 'NOTSET'),
  };
}

/** Output size of a sliding window along one axis (ONNX operator specification of Conv and the pools). */
function windowSize(
  input: number | undefined,
  axis: number,
  window: WindowGeometry,
  ceil: boolean,
): number | undefined {
  if (input === undefined) return undefined;
  const stride = window.strides[axis]!;
  const extent = (window.kernel[axis]! - 1) * window.dilations[axis]! + 1;
  if (window.autoPad === 'SAME_UPPER' || window.autoPad === 'SAME_LOWER') return Math.ceil(input / stride);
  const padBegin = window.autoPad === 'VALID' ? 0 : window.pads[axis]!;
  const padEnd = window.autoPad === 'VALID' ? 0 : window.pads[axis + window.kernel.length]!;
  const steps = (input + padBegin + padEnd - extent) / stride;
  if (!ceil) return Math.floor(steps) + 1;
  const size = Math.ceil(steps) + 1;
  // A window that would start in the padding behind the input is dropped, as the runtimes do.
  return (size - 1) * stride >= input + padBegin ? size - 1 : size;
}

/** A convolution whose weights [out, in / group, …kernel] are the given input. */
const convolution =
  (weightInput: number, elementType: (context: NodeContext) => number): ShapeRule =>
  (context) => {
    const [input, weight] = [context.shape(0), context.shape(weightInput)];
    const kernel = context.numbers('kernel_shape') ?? weight?.slice(2);
    if (input === undefined || !isStatic(kernel)) return [undefined];
    const window = geometry(context, kernel);
    const spatial = input.slice(2).map((size, axis) => windowSize(size, axis, window, false));
    return [{ elementType: elementType(context), shape: [input[0], weight?.[0], ...spatial] }];
  };

export const conv = convolution(1, (context) => context.elementType());
export const convInteger = convolution(1, () => TensorProto_DataType.INT32);
/** The output's type is that of its zero point. */
export const qLinearConv = convolution(3, (context) => context.elementType(7));

/** Causal depthwise convolution over [batch, channels, length], with the last k − 1 positions as carried state. */
export const causalConv: ShapeRule = (context) => {
  const [input, weight] = [context.shape(0), context.shape(1)];
  const kernel = weight?.[2];
  const elementType = context.elementType();
  const carried = kernel === undefined ? undefined : kernel - 1;
  return [
    { elementType, shape: input },
    { elementType, shape: [input?.[0], input?.[1], carried] },
  ];
};

export const convTranspose: ShapeRule = (context) => {
  const [input, weight] = [context.shape(0), context.shape(1)];
  const kernel = context.numbers('kernel_shape') ?? weight?.slice(2);
  if (input === undefined || weight === undefined || !isStatic(kernel)) return [undefined];
  const window = geometry(context, kernel);
  const outputPadding = context.numbers('output_padding') ?? new Array<number>(kernel.length).fill(0);
  const outputShape = context.numbers('output_shape');
  const spatial = input.slice(2).map((size, axis) => {
    // Some files give the whole shape, batch and channels included.
    if (outputShape !== undefined) return outputShape[outputShape.length - kernel.length + axis];
    if (size === undefined) return undefined;
    const stride = window.strides[axis]!;
    const extent = (kernel[axis]! - 1) * window.dilations[axis]! + 1;
    const full = stride * (size - 1) + outputPadding[axis]! + extent;
    // A kernel narrower than the stride does not reach that far, and nothing is padded on.
    if (window.autoPad.startsWith('SAME')) return Math.min(full, size * stride);
    const pads = window.autoPad === 'VALID' ? 0 : window.pads[axis]! + window.pads[axis + kernel.length]!;
    return full - pads;
  });
  const channels = weight[1] === undefined ? undefined : weight[1] * context.number('group', 1);
  return [{ elementType: context.elementType(), shape: [input[0], channels, ...spatial] }];
};

/** MaxPool, AveragePool and LpPool; a second output (indices) has the same shape. */
export const pool: ShapeRule = (context) => {
  const input = context.shape(0);
  const kernel = context.numbers('kernel_shape');
  if (input === undefined || kernel === undefined) return [undefined];
  const window = geometry(context, kernel);
  const ceil = context.number('ceil_mode', 0) === 1;
  const shape: Shape = [
    input[0],
    input[1],
    ...input.slice(2).map((size, axis) => windowSize(size, axis, window, ceil)),
  ];
  return [
    { elementType: context.elementType(), shape },
    { elementType: 7, shape },
  ];
};

export const globalPool: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  return [
    { elementType: context.elementType(), shape: [input[0], input[1], ...input.slice(2).map(() => 1)] },
  ];
};

export const depthToSpace: ShapeRule = (context) => {
  const input = context.shape(0);
  const block = context.number('blocksize');
  if (input === undefined || block === undefined) return [undefined];
  const [batch, channels, height, width] = input;
  const down = context.node.operator === 'SpaceToDepth';
  const grow = (size: number | undefined) =>
    size === undefined ? undefined : down ? size / block : size * block;
  const depth = channels === undefined ? undefined : down ? channels * block ** 2 : channels / block ** 2;
  return [{ elementType: context.elementType(), shape: [batch, depth, grow(height), grow(width)] }];
};

export const roiAlign: ShapeRule = (context) => [
  {
    elementType: context.elementType(),
    shape: [
      context.shape(1)?.[0],
      context.shape(0)?.[1],
      context.number('output_height', 1),
      context.number('output_width', 1),
    ],
  },
];

export const gridSample: ShapeRule = (context) => {
  const [input, grid] = [context.shape(0), context.shape(1)];
  if (input === undefined || grid === undefined) return [undefined];
  return [{ elementType: context.elementType(), shape: [input[0], input[1], ...grid.slice(1, -1)] }];
};

/** MaxUnpool: the given shape, or the size of which the pooling made its input. */
export const maxUnpool: ShapeRule = (context) => {
  const input = context.shape(0);
  const kernel = context.numbers('kernel_shape');
  if (input === undefined || kernel === undefined) return [undefined];
  if (context.hasInput(2)) {
    return [{ elementType: context.elementType(), shape: context.values(2) ?? unknownShape(input.length) }];
  }
  const { strides, pads } = geometry(context, kernel);
  const spatial = input.slice(2).map((size, axis) => {
    if (size === undefined) return undefined;
    return (size - 1) * strides[axis]! + kernel[axis]! - pads[axis]! - pads[axis + kernel.length]!;
  });
  return [{ elementType: context.elementType(), shape: [input[0], input[1], ...spatial] }];
};

/** MaxRoiPool: one map of the pooled size per region. */
export const maxRoiPool: ShapeRule = (context) => [
  {
    elementType: context.elementType(),
    shape: [
      context.shape(1)?.[0],
      context.shape(0)?.[1],
      ...(context.numbers('pooled_shape') ?? [undefined, undefined]),
    ],
  },
];

/** Col2Im: [batch, channels × block, blocks] becomes [batch, channels, …image]. */
export const col2Im: ShapeRule = (context) => {
  const [input, image, block] = [context.shape(0), context.values(1), context.values(2)];
  if (input === undefined || image === undefined || block === undefined) {
    const rank = context.shape(1)?.[0];
    return [
      { elementType: context.elementType(), shape: unknownShape(rank === undefined ? undefined : rank + 2) },
    ];
  }
  const channels =
    input[1] === undefined ? undefined : input[1] / block.reduce((product, dim) => product * dim, 1);
  return [{ elementType: context.elementType(), shape: [input[0], channels, ...image] }];
};

/** AffineGrid: a place in the input for every place in the output, [batch, …size, number of axes]. */
export const affineGrid: ShapeRule = (context) => {
  const size = context.values(1);
  if (size === undefined) return [undefined];
  return [{ elementType: context.elementType(), shape: [size[0], ...size.slice(2), size.length - 2] }];
};

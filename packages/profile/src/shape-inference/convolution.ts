import { normaliseAxis, type Shape } from './inferred-tensor.js';
import type { NodeContext, ShapeRule } from './node-context.js';

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

export const conv: ShapeRule = (context) => {
  const [input, weight] = [context.shape(0), context.shape(1)];
  if (input === undefined || weight === undefined) return [undefined];
  const kernel = context.numbers('kernel_shape') ?? (weight.slice(2) as number[]);
  const window = geometry(context, kernel);
  const spatial = input.slice(2).map((size, axis) => windowSize(size, axis, window, false));
  const elementType = context.node.operator === 'ConvInteger' ? 6 : context.elementType();
  return [{ elementType, shape: [input[0], weight[0], ...spatial] }];
};

export const convTranspose: ShapeRule = (context) => {
  const [input, weight] = [context.shape(0), context.shape(1)];
  if (input === undefined || weight === undefined) return [undefined];
  const kernel = context.numbers('kernel_shape') ?? (weight.slice(2) as number[]);
  const window = geometry(context, kernel);
  const outputPadding = context.numbers('output_padding') ?? new Array<number>(kernel.length).fill(0);
  const outputShape = context.numbers('output_shape');
  const spatial = input.slice(2).map((size, axis) => {
    if (outputShape !== undefined) return outputShape[axis];
    if (size === undefined) return undefined;
    const stride = window.strides[axis]!;
    if (window.autoPad.startsWith('SAME')) return size * stride;
    const extent = (kernel[axis]! - 1) * window.dilations[axis]! + 1;
    const pads = window.autoPad === 'VALID' ? 0 : window.pads[axis]! + window.pads[axis + kernel.length]!;
    return stride * (size - 1) + outputPadding[axis]! + extent - pads;
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

/** Resize and the older Upsample: target sizes, or scales rounded down. */
export const resize: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const isResize = context.node.operator === 'Resize' && context.opsetVersion >= 11;
  const scales = context.numbers('scales') ?? context.values(isResize ? 2 : 1);
  const sizes = isResize ? context.values(3) : undefined;
  const axes = (context.numbers('axes') ?? input.map((_, axis) => axis)).map((axis) =>
    normaliseAxis(axis, input.length),
  );
  const shape = [...input];
  for (const [position, axis] of axes.entries()) {
    const size = input[axis];
    if (sizes?.length) shape[axis] = sizes[position];
    else if (scales?.length)
      shape[axis] = size === undefined ? undefined : Math.floor(size * scales[position]!);
    else shape[axis] = undefined;
  }
  const policy = context.text('keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch') for (const axis of axes) shape[axis] = undefined;
  return [{ elementType: context.elementType(), shape }];
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

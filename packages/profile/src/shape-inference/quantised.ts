import { TensorProto_DataType } from 'onnx-buf';
import { elementBits } from '../onnx/element-type.js';
import { globalPool, pool } from './convolution.js';
import { gather } from './indexing.js';
import { broadcastShapes } from './inferred-tensor.js';
import { concat } from './layout.js';
import { NodeContext, type ShapeRule } from './node-context.js';

/** The same rule on some of the inputs: quantised operators have scales and zero points between them. */
function onInputs(rule: ShapeRule, pick: (index: number) => boolean): ShapeRule {
  return (context) =>
    rule(
      new NodeContext(
        context.node,
        context.inputs.filter((_, index) => pick(index)),
      ),
    );
}

/** Inputs (y scale, y zero point, then tensor, scale, zero point of each). */
export const qLinearConcat = onInputs(concat, (index) => index >= 2 && index % 3 === 2);

/** Inputs (a, scale, zero point, b, scale, zero point, …). */
export const qLinearBinary: ShapeRule = (context) => {
  const [a, b] = [context.shape(0), context.shape(3)];
  const shape = a && b && broadcastShapes([a, b]);
  return [{ elementType: context.elementType(), shape }];
};

const isChannelsLast = (context: NodeContext) => context.number('channels_last', 0) === 1;

/** Channels-last maps are not followed. */
export const qLinearPool: ShapeRule = (context) =>
  isChannelsLast(context) ? [undefined] : pool(context).slice(0, 1);

export const qLinearGlobalPool: ShapeRule = (context) =>
  isChannelsLast(context) ? [undefined] : globalPool(context);

/** Rows of a table that is packed several values to a byte: the last axis is that many times as long. */
export const gatherQuantised: ShapeRule = (context) => {
  const [table] = context.inputs;
  const axis = context.number('gather_axis', 0);
  const packed = table?.elementType === TensorProto_DataType.UINT8 ? 8 / context.number('bits', 4) : 1;
  const shape = table?.shape?.map((dim, at) =>
    dim !== undefined && at === table.shape!.length - 1 ? dim * packed : dim,
  );
  const node = { ...context.node, attributes: new Map([['axis', axis]]) };
  const unpacked = table && { elementType: context.elementType(2), shape };
  return gather(new NodeContext(node, [unpacked, context.inputs[1]]));
};

/** The same bits as another type; the last axis changes where the width of an element does. */
export const bitCast: ShapeRule = (context) => {
  const input = context.inputs[0];
  const elementType = context.number('to', input?.elementType ?? 0);
  const [from, to] = [elementBits(input?.elementType ?? 0), elementBits(elementType)];
  return [{ elementType, shape: from !== undefined && from === to ? input?.shape : undefined }];
};

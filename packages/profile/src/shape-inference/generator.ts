import { TensorProto_DataType } from 'onnx-buf';
import { elementCount, filledValues, foldedElementLimit } from './inferred-tensor.js';
import type { NodeContext, ShapeRule } from './node-context.js';
import { unknownShape } from './unknown-shape.js';

export const constantOfShape: ShapeRule = (context) => {
  const rank = context.shape(0)?.[0];
  const shape = context.values(0) ?? unknownShape(rank);
  const value = context.tensor('value');
  const elementType = value?.elementType ?? TensorProto_DataType.FLOAT;
  const values = filledValues(elementCount(shape), value?.values?.[0] ?? 0);
  return [{ elementType, shape, values }];
};

export const range: ShapeRule = (context) => {
  const [start, limit, delta] = [0, 1, 2].map((index) => context.values(index)?.[0]);
  if (start === undefined || limit === undefined || delta === undefined) {
    return [{ elementType: context.elementType(), shape: [undefined] }];
  }
  if (delta === 0) return [{ elementType: context.elementType(), shape: [undefined] }];
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const values =
    count <= foldedElementLimit
      ? Array.from({ length: count }, (_, index) => start + index * delta)
      : undefined;
  return [{ elementType: context.elementType(), shape: [count], values }];
};

export const eyeLike: ShapeRule = (context) => [
  { elementType: context.number('dtype', context.elementType()), shape: context.shape(0) },
];

/** RandomNormal, RandomUniform: the shape is an attribute. */
export const randomShape: ShapeRule = (context) => [
  { elementType: context.number('dtype', TensorProto_DataType.FLOAT), shape: context.numbers('shape') },
];

/** RandomNormalLike, RandomUniformLike, Bernoulli. */
export const randomLike: ShapeRule = (context) => [
  { elementType: context.number('dtype', context.elementType()), shape: context.shape(0) },
];

export const multinomial: ShapeRule = (context) => [
  {
    elementType: context.number('dtype', TensorProto_DataType.INT32),
    shape: [context.shape(0)?.[0], context.number('sample_size', 1)],
  },
];

/** HannWindow, HammingWindow, BlackmanWindow. */
export const signalWindow: ShapeRule = (context) => [
  { elementType: outputType(context), shape: [context.values(0)?.[0]] },
];

/** Matrix from the bins of a Fourier transform to mel bands: [⌊length / 2⌋ + 1, bands]. */
export const melWeightMatrix: ShapeRule = (context) => {
  const [bands, length] = [context.values(0)?.[0], context.values(1)?.[0]];
  const bins = length === undefined ? undefined : Math.floor(length / 2) + 1;
  return [{ elementType: outputType(context), shape: [bins, bands] }];
};

function outputType(context: NodeContext): number {
  return context.number('output_datatype', TensorProto_DataType.FLOAT);
}

import { TensorProto_DataType } from 'onnx-buf';
import { isFloatingPoint } from '../onnx/element-type.js';
import {
  broadcastShapes,
  elementCount,
  foldedElementLimit,
  type InferredTensor,
  isStatic,
  type Shape,
  strides,
} from './inferred-tensor.js';
import type { NodeContext, ShapeRule } from './node-context.js';

const unaryFunctions: Readonly<Record<string, (x: number) => number>> = {
  Floor: Math.floor,
  Ceil: Math.ceil,
  Sqrt: Math.sqrt,
  Neg: (x) => -x,
  Relu: (x) => Math.max(0, x),
  Abs: Math.abs,
  Reciprocal: (x) => 1 / x,
  Not: (x) => (x === 0 ? 1 : 0),
  Identity: (x) => x,
  Round: roundHalfToEven,
  Sign: Math.sign,
};

const binaryFunctions: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Pow: (a, b) => a ** b,
  Mod: (a, b) => a - b * Math.floor(a / b),
  Min: Math.min,
  Max: Math.max,
  Equal: (a, b) => (a === b ? 1 : 0),
  Greater: (a, b) => (a > b ? 1 : 0),
  GreaterOrEqual: (a, b) => (a >= b ? 1 : 0),
  Less: (a, b) => (a < b ? 1 : 0),
  LessOrEqual: (a, b) => (a <= b ? 1 : 0),
  And: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  Or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
};

const booleanOperators = new Set([
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'And',
  'Or',
  'Xor',
  'Not',
  'IsNaN',
  'IsInf',
  'RegexFullMatch',
]);

/** The operator specification rounds halves to the even neighbour. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** One output of the first input's shape. */
export const sameAsInput: ShapeRule = (context) => {
  const input = context.inputs[0];
  if (input === undefined) return [undefined];
  const compute = unaryFunctions[context.node.operator];
  const elementType = booleanOperators.has(context.node.operator)
    ? TensorProto_DataType.BOOL
    : input.elementType;
  const values = compute && input.values?.map((value) => rounded(compute, elementType)(value));
  return [{ elementType, shape: input.shape, values, items: input.items }];
};

/** Element-wise on operands broadcast against each other. */
export const broadcast: ShapeRule = (context) => {
  // Up to operator set 6 a shape with `axis` was fitted to the first input's, not aligned to the right.
  const keepsFirst = context.opsetVersion < 7 && context.number('broadcast', 0) === 1;
  const shape = keepsFirst ? context.shape(0) : broadcastInputs(context);
  const { operator } = context.node;
  const elementType = booleanOperators.has(operator) ? TensorProto_DataType.BOOL : context.elementType();
  const isInteger = !isFloatingPoint(elementType);
  const compute =
    operator === 'Div'
      ? (a: number, b: number) => (isInteger ? Math.trunc(a / b) : a / b)
      : binaryFunctions[operator];
  const calculate = compute && rounded(compute, elementType);
  const values =
    calculate && context.inputs.length === 2 && !keepsFirst
      ? combine(context.inputs, shape, (a) => calculate(a[0]!, a[1]!))
      : undefined;
  return [{ elementType, shape, values }];
};

export const where: ShapeRule = (context) => {
  const shape = broadcastInputs(context);
  const values = combine(context.inputs, shape, ([condition, a, b]) => (condition === 0 ? b! : a!));
  return [{ elementType: context.elementType(1), shape, values }];
};

export const cast: ShapeRule = (context) => {
  const input = context.inputs[0];
  const elementType =
    context.node.operator === 'CastLike'
      ? context.elementType(1)
      : (castTarget(context) ?? input?.elementType ?? 0);
  return [{ elementType, shape: input?.shape, values: input?.values?.map(conversion(elementType)) }];
};

/** The type to cast to; up to operator set 5 it was spelled out. */
function castTarget(context: NodeContext): number | undefined {
  const name = context.text('to', '');
  return context.number('to') ?? TensorProto_DataType[name as keyof typeof TensorProto_DataType];
}

function conversion(elementType: number): (value: number) => number {
  if (elementType === TensorProto_DataType.BOOL) return (value) => (value === 0 ? 0 : 1);
  if (elementType === TensorProto_DataType.FLOAT) return Math.fround;
  return isFloatingPoint(elementType) ? (value) => value : Math.trunc;
}

/** Single precision rounds after every operation: sizes that come from scales depend on it. */
function rounded<Arguments extends readonly number[]>(
  compute: (...operands: Arguments) => number,
  elementType: number,
): (...operands: Arguments) => number {
  return elementType === TensorProto_DataType.FLOAT
    ? (...operands) => Math.fround(compute(...operands))
    : compute;
}

/** Dropout and other operators with a mask of the same shape as second output. */
export const withMask: ShapeRule = (context) => {
  const shape = context.shape(0);
  return [
    { elementType: context.elementType(), shape, values: context.values(0) },
    { elementType: TensorProto_DataType.BOOL, shape },
  ];
};

function broadcastInputs(context: NodeContext): Shape | undefined {
  const shapes = context.inputs.map((input) => input?.shape);
  return shapes.every((shape) => shape !== undefined) ? broadcastShapes(shapes as Shape[]) : undefined;
}

/** Values of a broadcast operator where all operands' values are known. */
function combine(
  inputs: readonly (InferredTensor | undefined)[],
  shape: Shape | undefined,
  compute: (operands: readonly number[]) => number,
): readonly number[] | undefined {
  if (!isStatic(shape) || inputs.some((input) => input?.values === undefined)) return undefined;
  const count = elementCount(shape)!;
  if (count > foldedElementLimit) return undefined;
  const outputStrides = strides(shape);
  const operands = inputs.map((input) => ({
    values: input!.values!,
    shape: input!.shape as readonly number[],
    strides: strides(input!.shape as readonly number[]),
  }));
  return Array.from({ length: count }, (_, flat) =>
    compute(
      operands.map((operand) => {
        let index = 0;
        for (let axis = 0; axis < operand.shape.length; axis++) {
          const outputAxis = axis + shape.length - operand.shape.length;
          const position = Math.floor(flat / outputStrides[outputAxis]!) % shape[outputAxis]!;
          if (operand.shape[axis] !== 1) index += position * operand.strides[axis]!;
        }
        return operand.values[index]!;
      }),
    ),
  );
}

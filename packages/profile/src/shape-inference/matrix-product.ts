import { TensorProto_DataType } from 'onnx-buf';
import { fitEinsum } from './einsum-equation.js';
import { broadcastShapes, type Shape } from './inferred-tensor.js';
import type { NodeContext, ShapeRule } from './node-context.js';

/** A product's operand as it enters: `transA` and `transB` of the fused products swap the last two axes. */
export function operandShape(shape: Shape | undefined, isTransposed: boolean): Shape | undefined {
  if (shape === undefined || !isTransposed || shape.length < 2) return shape;
  return [...shape.slice(0, -2), shape.at(-1), shape.at(-2)];
}

/** NumPy's matmul: leading dimensions broadcast, one-dimensional operands gain and lose a dimension. */
const product =
  (right: number, elementType: (context: NodeContext) => number): ShapeRule =>
  (context) => {
    const left = operandShape(context.shape(0), context.number('transA', 0) === 1);
    const other = operandShape(context.shape(right), context.number('transB', 0) === 1);
    if (left === undefined || other === undefined || left.length === 0 || other.length === 0)
      return [undefined];
    const a = left.length === 1 ? [1, ...left] : left;
    const b = other.length === 1 ? [...other, 1] : other;
    const batch = broadcastShapes([a.slice(0, -2), b.slice(0, -2)]);
    if (batch === undefined) return [undefined];
    const shape: (number | undefined)[] = [...batch];
    if (left.length > 1) shape.push(a.at(-2));
    if (other.length > 1) shape.push(b.at(-1));
    return [{ elementType: elementType(context), shape }];
  };

export const matMul = product(1, (context) => context.elementType());
export const matMulInteger = product(1, () => TensorProto_DataType.INT32);
/** Integer product that is scaled to a float again (MatMulIntegerToFloat). */
export const matMulToFloat = product(1, (context) => context.elementType(2));
/** Inputs (a, scale, zero point, b, …); the output's type is that of its zero point. */
export const qLinearMatMul = product(3, (context) => context.elementType(7));

/** Gemm: two matrices, each perhaps transposed; `right` is the second one's input. */
const gemmWith =
  (right: number): ShapeRule =>
  (context) => {
    const [a, b] = [context.shape(0), context.shape(right)];
    if (a === undefined || b === undefined) return [undefined];
    const rows = context.number('transA', 0) === 1 ? a[1] : a[0];
    const columns = context.number('transB', 0) === 1 ? b[0] : b[1];
    return [{ elementType: context.elementType(), shape: [rows, columns] }];
  };

export const gemm = gemmWith(1);
export const qGemm = gemmWith(3);

/** A product with weights packed several to a byte, whose sizes are the attributes K and N. */
export const packedProduct: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  return [{ elementType: context.elementType(), shape: [...input.slice(0, -1), context.number('N')] }];
};

export const einsum: ShapeRule = (context) => {
  const equation = fitEinsum(
    context.text('equation', ''),
    context.inputs.map((input) => input?.shape),
  );
  if (equation === undefined) return [undefined];
  return [
    {
      elementType: context.elementType(),
      shape: equation.output.map((letter) => equation.sizes.get(letter)),
    },
  ];
};
